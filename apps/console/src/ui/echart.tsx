import { useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, LineChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export interface ChartProps {
  /** What the chart shows, in words. */
  readonly label: string;
  readonly option: EChartsCoreOption;
  readonly height?: number;
}

/** Draws on a canvas; its tooltip is part of the drawing, because the policy allows no inline styles from elsewhere. */
export default function EChart({ label, option, height = 280 }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const scheme = useComputedColorScheme();
  const { colors } = useMantineTheme();
  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current, undefined, { renderer: 'canvas' });
    chart.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const dark = scheme === 'dark';
    const text = dark ? colors.dark[1] : '#586561';
    const line = dark ? colors.dark[5] : '#e3e1d8';
    const axis = { axisLabel: { color: text }, nameTextStyle: { color: text }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } };
    const styled = (given: unknown) => [given ?? {}].flat().map((own) => ({ ...axis, ...(own as object) }));
    const { xAxis, yAxis, ...rest } = option;
    chart.current?.setOption({
      color: dark ? [colors.jade[4], colors.amber[3], '#8fb0e8', '#d48fb8', '#b6a6e8'] : [colors.jade[7], colors.amber[6], '#3f6fb5', '#a8487f', '#6b57b0'],
      textStyle: { color: text, fontFamily: 'inherit' },
      grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true },
      animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      animationDuration: 200,
      ...rest,
      tooltip: { trigger: 'axis', renderMode: 'richText', backgroundColor: dark ? colors.dark[6] : '#fff', borderColor: line, textStyle: { color: dark ? colors.dark[0] : '#1d2b29' }, ...(rest.tooltip as object | undefined) },
      legend: { textStyle: { color: text }, top: 0, ...(rest.legend as object | undefined) },
      xAxis: styled(xAxis),
      yAxis: styled(yAxis),
    }, { notMerge: true });
  }, [option, scheme, colors]);
  return <div ref={box} role="img" aria-label={label} style={{ width: '100%', height }} />;
}
