import type { Fault } from '../fault.ts';
import { bandwidthLimit } from './bandwidth-limit.ts';
import {
  apiPartition,
  controlPlanePartition,
  deafToControlPlane,
  muteToControlPlane,
} from './control-plane-partition.ts';
import { dnsOutage } from './dns-outage.ts';
import { controlPlaneIsolation, deafNode, muteNode, nodeIsolation } from './isolation.ts';
import { networkDelay } from './network-delay.ts';
import { packetLoss } from './packet-loss.ts';
import { peerPartition } from './peer-partition.ts';
import { portBlock } from './port-block.ts';

export const networkFaults: readonly Fault[] = [
  controlPlanePartition,
  muteToControlPlane,
  deafToControlPlane,
  apiPartition,
  nodeIsolation,
  muteNode,
  deafNode,
  controlPlaneIsolation,
  peerPartition,
  dnsOutage,
  portBlock,
  packetLoss,
  networkDelay,
  bandwidthLimit,
];
