import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTheme } from '../app/theme.tsx';

echarts.use([LineChart, BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

interface Props {
  /** What a screen reader says instead of the picture. */
  label: string;
  points: { at: string; values: Record<string, number | null> }[];
  series: { key: string; name: string }[];
}

/** Dash and colour, so that lines are told apart without colours. */
const dashes = ['solid', 'dashed', 'dotted'] as const;
const colours: Record<string, string> = {
  accepted: '--accepted',
  failed: '--failed',
  opened: '--blue',
  suppressed: '--suppressed',
};

/** Numbers over time. Its library is a chunk of its own, fetched when the first chart is shown. */
export function TimeChart({ label, points, series }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { dark } = useTheme();
  useEffect(() => {
    const element = box.current!;
    const chart = echarts.init(element, null, { renderer: 'canvas' });
    const watching = new ResizeObserver(() => chart.resize());
    watching.observe(element);
    return () => {
      watching.disconnect();
      chart.dispose();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours read here change with it
  useEffect(() => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const text = { color: colour('--soft'), fontFamily: style.fontFamily, fontSize: 12 };
    echarts.getInstanceByDom(box.current!)?.setOption({
      animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      grid: { left: 8, right: 12, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: { top: 0, left: 0, textStyle: text, icon: 'roundRect', itemWidth: 14, itemHeight: 4 },
      tooltip: {
        trigger: 'axis',
        backgroundColor: colour('--raised'),
        borderColor: colour('--line'),
        textStyle: { ...text, color: colour('--ink') },
      },
      xAxis: {
        type: 'category',
        data: points.map(({ at }) => at.slice(5, 16).replace('T', ' ')),
        axisLabel: text,
        axisLine: { lineStyle: { color: colour('--line-strong') } },
        axisTick: { show: false },
      },
      yAxis: { type: 'value', minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: colour('--line') } } },
      series: series.map(({ key, name }, i) => ({
        name,
        type: 'line',
        showSymbol: points.length < 30,
        smooth: 0.2,
        symbolSize: 5,
        data: points.map(({ values }) => values[key] ?? 0),
        color: colour(colours[key] ?? '--brand'),
        lineStyle: { type: dashes[i % dashes.length], width: 2 },
      })),
    });
  }, [points, series, dark]);
  return <div ref={box} className="time-chart" role="img" aria-label={label} />;
}
