/// What the program serves when nobody names a scenario: a small world that shows what it is for.
enum EmbeddedScenario {
  static let path = "embedded-example.yaml"

  static let text = """
    name: embedded-example
    about: Sovereign, commercial and spot NVL72 pools and one for inference on MIG slices; five pending gangs.
    policy:
      version: 1
      name: embedded-example
      currency: USD
      exchangeRates: {EUR: 1.08}
      actuation: cluster-autoscaler
      idleTime: 20s
      watchdog: {refreshes: 3, time: 20s, response: act}
      pools:
        - name: nvl72-eu
          shape: gb200-nvl72
          node: {memory: 960Gi}
          zone: eusc-de-east-1a
          jurisdiction: eu
          capacityType: on-demand
          pricePerNode: 14.72 EUR/h
          maxDomains: 2
          bringUpDeadline: 60s
        - name: nvl72-us
          shape: gb200-nvl72
          node: {memory: 960Gi}
          zone: us-east-1-dfw-2a
          jurisdiction: us
          capacityType: on-demand
          pricePerNode: $12.80/h
          maxDomains: 4
          bringUpDeadline: 60s
        - name: nvl72-spot
          shape: gb200-nvl72
          node: {memory: 960Gi}
          zone: us-east-1-dfw-2a
          jurisdiction: us
          capacityType: spot
          pricePerNode: $4.48/h
          maxDomains: 4
          bringUpDeadline: 60s
        - name: h100-mig
          shape: p5.48xlarge
          zone: us-east-1a
          jurisdiction: us
          capacityType: on-demand
          pricePerNode: $55.04/h
          maxDomains: 3
          bringUpDeadline: 60s
          migLayout: [3g.40gb, 2g.20gb, 1g.10gb, 1g.10gb]
    physics:
      nvl72-eu: {bootTime: 6s, bootSpread: 4s}
      nvl72-us: {bootTime: 6s, bootSpread: 4s}
      nvl72-spot: {bootTime: 6s, bootSpread: 4s}
      h100-mig: {bootTime: 5s}
    gangs:
      - {name: research/pretrain, duration: 60s, checkpointable: true, roles: [{count: 18, gpus: 4}]}
      - {name: bank/finetune, duration: 45s, residency: [eu], roles: [{count: 9, gpus: 4}]}
      - {name: lab/moe, arrival: 2s, duration: 50s, topology: {atMostDomains: 2}, roles: [{count: 30, gpus: 4}]}
      - name: shop/recommend
        arrival: 4s
        duration: 90s
        latencyClass: interactive
        roles: [{name: server, count: 8, cpu: 8, memory: 32Gi, mig: {profile: 2g.20gb}}]
      - {name: lab/too-large, arrival: 6s, duration: 60s, roles: [{count: 19, gpus: 4}]}
    """
}
