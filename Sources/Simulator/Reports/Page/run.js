"use strict";
window.reportCharts = ({ report, lines, areas, waiting, occupancy }) => {
  const states = [["busy", "busy_domains"], ["idle", "idle_domains"], ["coming up", "coming_up_domains"],
    ["repairing", "repairing_domains"], ["draining", "draining_domains"]];
  const pools = report.series.pools;
  const sum = (field) => report.series.allocated_gpus.map((_, bin) => pools.reduce((all, pool) => all + pool[field][bin], 0));
  const columns = states.map(([name, field]) => [name, sum(field)]).filter(([, values]) => values.some((value) => value > 0));
  const costs = pools.filter((pool) => pool.cumulative_cost_currency !== null)
    .map((pool) => [pool.pool, pool.cumulative_cost_currency]);
  return [
    ["chart-demand", lines([["allocated", report.series.allocated_gpus], ["demanded", report.series.demanded_gpus]], "GPUs")],
    ["chart-domains", areas(columns, "domains", "step-after")],
    ["chart-waiting", waiting],
    ["chart-cost", costs.length ? areas(costs, `cost so far, ${report.currency}`, "linear") : null],
    ["chart-occupancy", report.occupancy.rows.length ? occupancy : null],
  ];
};
