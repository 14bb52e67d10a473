"use strict";
window.reportCharts = ({ report, frame, colours, legend, style, unitFor }) => {
  const names = report.sides.map((side) => side.name);
  const bounds = (values) => {
    const low = Math.min(...values), high = Math.max(...values);
    const room = (high - low) * 0.12 || Math.abs(high) * 0.1 || 1;
    return [Math.max(0, low - room), high + room];
  };

  const hasCosts = report.sides.some((side) => side.figures.cost_currency && side.figures.waiting_p95_seconds);
  const pareto = (width) => {
    const longest = Math.max(...report.sides.map((side) => side.figures.waiting_p95_seconds?.mean ?? 0));
    const [unit, size] = unitFor(longest);
    const rows = report.sides.flatMap((side) => {
      const cost = side.figures.cost_currency, wait = side.figures.waiting_p95_seconds;
      if (!cost || !wait) return [];
      return [{ side: side.name, x: wait.mean / size, x0: (wait.mean - wait.margin) / size,
        x1: (wait.mean + wait.margin) / size,
        y: cost.mean, y0: cost.mean - cost.margin, y1: cost.mean + cost.margin }];
    });
    const scale = (name, range, fields) => ({ name, type: "linear", range, nice: true, zero: false,
      domain: rows.length ? bounds(rows.flatMap((row) => fields.map((field) => row[field]))) : [0, 1] });
    const rule = (x, y, x2, y2) => ({ type: "rule", from: { data: "rows" }, encode: { update: {
      x: { scale: "x", field: x }, y: { scale: "y", field: y }, x2: { scale: "x", field: x2 }, y2: { scale: "y", field: y2 },
      stroke: { scale: "colour", field: "side" }, strokeWidth: { value: 1.5 } } } });
    return {
      ...frame(width, 300),
      data: [{ name: "rows", values: rows }],
      scales: [scale("x", "width", ["x0", "x1"]), scale("y", "height", ["y0", "y1"]), colours(names)],
      axes: [
        { orient: "bottom", scale: "x", title: `waiting, 95th percentile, ${unit}`, grid: true, tickCount: 5,
          format: "~r" },
        { orient: "left", scale: "y", title: `cost, ${report.currency}`, grid: true, domain: false, ticks: false, tickCount: 5,
          format: "~s" },
      ],
      legends: legend(width, names),
      marks: [rule("x0", "y", "x1", "y"), rule("x", "y0", "x", "y1"), {
        type: "symbol", from: { data: "rows" }, encode: { update: {
          x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" }, size: { value: 90 },
          fill: { scale: "colour", field: "side" },
          tooltip: { signal: "datum.side + ': ' + format(datum.y, ',.2f') + ', ' + format(datum.x, '.3g')" } } },
      }],
    };
  };

  const FIGURES = [["cost_currency", "cost"], ["cost_per_useful_gpu_hour_currency", "cost per useful GPU-hour"],
    ["waiting_mean_seconds", "waiting, mean"], ["waiting_p95_seconds", "waiting, p95"],
    ["turnaround_mean_seconds", "turnaround, mean"], ["idle_gpu_hours", "idle GPU time"],
    ["stranded_gpu_hours", "stranded GPU time"], ["domains_created_count", "domains created"]];
  const PERCENTS = [-10000, -1000, -100, -20, 0, 20, 100, 1000, 10000, 100000];
  const differences = (width) => {
    const base = report.sides[0].figures;
    const rows = report.sides.slice(1).flatMap((side) => FIGURES.flatMap(([figure, label]) => {
      const change = side.differences[figure], whole = base[figure];
      if (!change || !whole || whole.mean === 0) return [];
      const percent = (value) => (100 * value) / whole.mean;
      const [mean, margin] = [percent(change.mean), Math.abs(percent(change.margin))];
      return [{ side: side.name, label, mean, low: mean - margin, high: mean + margin,
        sure: change.verdict === "less" || change.verdict === "more" }];
    }));
    const shown = FIGURES.map(([, label]) => label).filter((label) => rows.some((row) => row.label === label));
    const others = names.slice(1);
    const step = Math.max(26, 12 * others.length + 8);
    const ends = [0, ...rows.flatMap((row) => [row.low, row.high])];
    const [least, most] = [Math.min(...ends) * 1.1, Math.max(...ends) * 1.1 || 1];
    // One figure that has changed many times over would leave nothing of the others to see.
    const isWide = Math.max(-least, most) > 300;
    return {
      ...frame(width, shown.length * step + 80),
      data: [{ name: "rows", values: rows }],
      scales: [
        isWide ? { name: "x", type: "symlog", constant: 20, range: "width", domain: [least, most] }
          : { name: "x", type: "linear", range: "width", domain: [least, most], nice: true },
        { name: "y", type: "band", range: "height", domain: shown },
        { name: "within", type: "point", range: [0, step], padding: 0.8, domain: others },
        colours(names),
      ],
      axes: [
        { orient: "bottom", scale: "x", title: "difference, % of the baseline", grid: true,
          ...(isWide ? { values: PERCENTS.filter((value) => least <= value && value <= most) } : { tickCount: 5 }) },
        { orient: "left", scale: "y", domain: false, ticks: false, labelLimit: width < 500 ? 110 : 170 },
      ],
      legends: legend(width, names),
      marks: [
        { type: "rule", encode: { update: { x: { scale: "x", value: 0 }, y: { value: 0 }, y2: { field: { group: "height" } },
          stroke: { value: style("--quiet") }, strokeDash: { value: [3, 3] } } } },
        { type: "rule", from: { data: "rows" }, encode: { update: {
          x: { scale: "x", field: "low" }, x2: { scale: "x", field: "high" },
          y: { scale: "y", field: "label", offset: { scale: "within", field: "side" } },
          stroke: { scale: "colour", field: "side" }, strokeWidth: { value: 2 } } } },
        { type: "symbol", from: { data: "rows" }, encode: { update: {
          x: { scale: "x", field: "mean" }, y: { scale: "y", field: "label", offset: { scale: "within", field: "side" } },
          size: { value: 60 }, stroke: { scale: "colour", field: "side" }, strokeWidth: { value: 2 },
          fill: [{ test: "datum.sure", scale: "colour", field: "side" }, { value: style("--card") }],
          tooltip: { signal: "datum.side + ', ' + datum.label + ': ' + format(datum.mean, '+.2f') + ' %'" } } } },
      ],
    };
  };
  return [["chart-pareto", hasCosts ? pareto : null], ["chart-differences", differences]];
};
