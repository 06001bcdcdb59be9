import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, useState } from 'react';
import { useTheme } from '../app/theme.tsx';
import { count, percent, shortCount } from './numbers.ts';
import type { Point } from './points.ts';

echarts.use([LineChart, BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export interface ChartSeries {
  key: string;
  name: string;
  /** Between 0 and 1, against an axis of its own on the right. */
  rate?: boolean;
  /** What it is compared with: thin, and in the colour of the series before it. */
  faint?: boolean;
}

interface Props {
  /** What a screen reader says instead of the picture. */
  label: string;
  points: readonly Point[];
  series: readonly ChartSeries[];
}

/** Dash and colour, so that lines are told apart without colours. */
const dashes = ['solid', 'dashed', 'dotted'] as const;
const colours: Record<string, string> = {
  accepted: '--accepted',
  failed: '--failed',
  opened: '--blue',
  suppressed: '--suppressed',
  unknown: '--unknown',
  open_rate: '--violet',
  acceptance_rate: '--amber',
};
const palette = ['--accepted', '--blue', '--failed', '--violet', '--suppressed', '--amber', '--unknown', '--soft'];

/** Numbers over time. Its library is a chunk of its own, fetched when the first chart is shown. */
export function TimeChart({ label, points, series }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { dark } = useTheme();
  const painted = usePainted();
  useEffect(() => {
    if (!painted) return;
    const element = box.current!;
    const chart = echarts.init(element, null, { renderer: 'canvas' });
    const watching = new ResizeObserver(() => chart.resize());
    watching.observe(element);
    return () => {
      watching.disconnect();
      chart.dispose();
    };
  }, [painted]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours read here change with it
  useEffect(() => {
    if (!painted) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const text = { color: colour('--soft'), fontFamily: style.fontFamily, fontSize: 12 };
    const counts = series.some(({ rate }) => !rate);
    const rates = series.some(({ rate }) => rate);
    const line = { lineStyle: { color: colour('--line') } };
    const onAxis = series.map(({ rate }) => (rate && counts ? 1 : 0));
    const axes = [
      ...(counts
        ? [{ type: 'value', minInterval: 1, axisLabel: { ...text, formatter: shortCount }, splitLine: line }]
        : []),
      ...(rates
        ? [
            {
              type: 'value',
              min: 0,
              axisLabel: { ...text, formatter: (n: number) => percent(n, 1) },
              splitLine: counts ? { show: false } : line,
            },
          ]
        : []),
    ];
    echarts.getInstanceByDom(box.current!)?.setOption(
      {
        animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
        grid: { left: 8, right: 12, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
        legend: {
          type: 'scroll',
          top: 0,
          left: 0,
          right: 0,
          textStyle: text,
          pageTextStyle: text,
          pageIconColor: colour('--soft'),
          pageIconInactiveColor: colour('--line-strong'),
          icon: 'roundRect',
          itemWidth: 14,
          itemHeight: 4,
        },
        tooltip: {
          trigger: 'axis',
          confine: true,
          backgroundColor: colour('--raised'),
          borderColor: colour('--line'),
          textStyle: { ...text, color: colour('--ink') },
        },
        xAxis: {
          type: 'category',
          data: labelsOf(points),
          axisLabel: { ...text, hideOverlap: true },
          axisLine: { lineStyle: { color: colour('--line-strong') } },
          axisTick: { show: false },
        },
        yAxis: axes,
        series: series.map(({ key, name, rate, faint }, i) => ({
          name,
          type: 'line',
          yAxisIndex: onAxis[i],
          showSymbol: points.length < 30 && !faint,
          smooth: 0.2,
          smoothMonotone: 'x',
          symbolSize: 5,
          data: points.map(({ values }) => values[key] ?? null),
          color: colour(colours[key] ?? palette[(faint ? i - 1 : i) % palette.length]!),
          lineStyle: { type: faint ? 'dotted' : dashes[i % dashes.length], width: faint ? 1.5 : 2 },
          ...(faint ? { itemStyle: { opacity: 0.6 } } : {}),
          tooltip: { valueFormatter: (n: number | null) => (n == null ? '—' : rate ? percent(n, 1) : count(n)) },
        })),
      },
      { notMerge: true },
    );
  }, [points, series, dark, painted]);
  return <div ref={box} className="time-chart" role="img" aria-label={label} />;
}

/** Whether the page around has been painted: drawing takes longer than all of it, and it would have to wait. */
function usePainted(): boolean {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setPainted(true));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return painted;
}

/** `11-28` where all are days, else `11-28 15:04`. */
function labelsOf(points: readonly Point[]): string[] {
  const days = points.length > 1 && points.every(({ at }) => at.slice(11, 16) === '00:00');
  return points.map(({ at }) => at.slice(5, days ? 10 : 16).replace('T', ' '));
}
