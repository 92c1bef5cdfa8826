"""What GCP measures itself, as PromQL over Cloud Monitoring. Imports no SDK."""

from graticule.providers.contract.alerts import CLUSTER, Alert

IN_CLOUD_MONITORING = {
    Alert.NODE_NOT_READY: 'kubernetes_io:node_status_condition{monitored_resource="k8s_node", '
    f'cluster_name="{CLUSTER}", condition="Ready", status="True"}} == 0',
}
"""Where GKE's own metric stands for one of kube-state-metrics, whose metrics of nodes GKE does not collect."""
EXHAUSTED = (
    'sum by (gateway_name) (rate(router_googleapis_com:nat_dropped_sent_packets_count{{monitored_resource="nat_gateway", '
    'gateway_name="{0}", region="{1}", reason="OUT_OF_RESOURCES"}}[5m])) > 0'
)
"""A NAT gateway, by name and region, that drops packets because it has no port left."""
NO_LOGS = 'absent(rate(logging_googleapis_com:exports_log_entry_count{{monitored_resource="logging_sink", name="{0}"}}[5m]) > 0)'
"""A sink, by name, that carries no log."""
