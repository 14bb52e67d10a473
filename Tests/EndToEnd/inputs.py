"""Scenarios that checks run, and the list that checks are put on."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]

POOL = """\
  pools:
    - name: h100
      shape: hgx-h100-8
      node: {cpu: 192, memory: 2Ti}
      zone: us-east-1b
      jurisdiction: us
      capacityType: on-demand
      pricePerNode: 20.00 USD/h
      maxDomains: 2
      bringUpDeadline: 15m
"""
HEAD = "name: small\npolicy:\n  version: 1\n  name: small\n" + POOL
GANGS = "gangs:\n  - {name: team/one, duration: 1h, roles: [{count: 1, gpus: 8}]}\n"
SMALL = HEAD + GANGS
TRACE = HEAD + "trace: {format: itp, path: trace.csv}\n"
LIVE = (
    SMALL.replace("  pools:", "  actuation: direct\n  pools:")
    + "  - {name: team/huge, duration: 1h, roles: [{count: 1, gpus: 9}]}\n"
    + "physics: {h100: {bootTime: 100ms}}\n"
)
FAULTY = """\
name: faulty
seed: 7
policy:
  version: 1
  name: faulty
  idleTime: 5m
  pools:
    - {name: rack, shape: gb200-nvl72, node: {memory: 960Gi}, zone: a, jurisdiction: eu,
       capacityType: reserved, pricePerNode: 10.00 USD/h, maxDomains: 3, spareMembers: 2,
       bringUpDeadline: 20m}
    - {name: spot, shape: hgx-h100-8, node: {cpu: 192, memory: 2Ti}, zone: b, jurisdiction: us,
       capacityType: spot, pricePerNode: 20.00 USD/h, maxDomains: 4, bringUpDeadline: 15m}
physics:
  rack:
    bootTime: 7m
    bootSpread: 2m
    faults: {lateBoot: 20, deadMember: 10, lostMember: 20, lostReport: 50, doubledReport: 50}
  spot: {bootTime: 5m, bootSpread: 1m, faults: {insufficientCapacity: 300, lateBoot: 100, failedRepair: 100}}
inventoryInterval: 1m
gangs:
  - {name: a/train, duration: 3h, checkpointable: true, roles: [{count: 16, gpus: 4}]}
  - {name: a/tune, arrival: 5m, duration: 90m, residency: [eu], roles: [{count: 9, gpus: 4}]}
  - {name: b/sweep, arrival: 9m, duration: 1h, checkpointable: true, residency: [us],
     roles: [{count: 6, gpus: 1}]}
  - {name: b/many, arrival: 12m, duration: 2h, checkpointable: true, residency: [us],
     topology: {atMostDomains: 4}, roles: [{count: 3, gpus: 8}]}
  - {name: b/wide, arrival: 20m, duration: 1h, checkpointable: true, topology: {atMostDomains: 2},
     roles: [{count: 24, gpus: 4}]}
"""
BAD_POLICY = "version: 1\nname: p\npools: [\n"

CASES = []


def case(fact):
    """Registers a check under the fact that it states."""

    def register(check):
        CASES.append((fact, check))
        return check

    return register
