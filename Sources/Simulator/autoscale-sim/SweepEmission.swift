internal import ArgumentParser
internal import ScenarioFiles

/// What runs the shards of a sweep on a cluster; no scheduler of our own.
struct SweepEmission {
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    /// An Indexed Job of Kubernetes.
    case kubernetesJob = "kubernetes-job"
    /// An array job of Slurm.
    case slurm
  }

  let sweep: Sweep
  let out: String
  let shards: Int
  let image: String

  func text(of kind: Kind) -> String {
    switch kind {
    case .kubernetesJob: kubernetesJob
    case .slurm: slurm
    }
  }

  // https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static/
  private var kubernetesJob: String {
    """
    # The claim holds the sweep file and all that it names, with the same paths below /work; results go there too.
    # kubectl apply -f - ; kubectl wait --for=condition=complete job/sweep-\(sweep.name); then, where the claim is:
    # autoscale-sim merge --out \(out) \(out).*-of-\(shards).runs
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: sweep-\(sweep.name)
    spec:
      completionMode: Indexed
      completions: \(shards)
      parallelism: \(shards)
      backoffLimit: \(3 * shards)
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: shard
              image: "\(image)"
              workingDir: /work
              command: [autoscale-sim]
              args:
                - sweep
                - "\(sweep.path)"
                - --shard=$(JOB_COMPLETION_INDEX)/\(shards)
                - "--out=\(out)"
                - --threads=1
              resources:
                requests: {cpu: "1", memory: 1Gi}
                limits: {memory: 1Gi}
              volumeMounts:
                - {name: work, mountPath: /work}
          volumes:
            - name: work
              persistentVolumeClaim: {claimName: sweep-\(sweep.name)}

    """
  }

  // https://slurm.schedmd.com/job_array.html
  private var slurm: String {
    """
    #!/bin/bash
    # sbatch this file in the folder in which the sweep was to run; when the array has ended:
    # autoscale-sim merge --out \(quoted(out)) \(quoted(out)).*-of-\(shards).runs
    #SBATCH --job-name=sweep-\(sweep.name)
    #SBATCH --array=0-\(shards - 1)
    #SBATCH --cpus-per-task=1
    #SBATCH --output=sweep-\(sweep.name)-%a.log
    exec "${AUTOSCALE_SIM:-autoscale-sim}" sweep \(quoted(sweep.path)) \\
      --shard "$SLURM_ARRAY_TASK_ID/\(shards)" --out \(quoted(out)) --threads "${SLURM_CPUS_PER_TASK:-1}"

    """
  }

  /// For a shell, whatever stands in it.
  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}
