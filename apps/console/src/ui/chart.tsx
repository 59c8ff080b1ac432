import { Box, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { ChartProps } from './echart.tsx';

const Drawn = lazy(() => import('./echart.tsx'));

/** A chart. Its library is loaded when the first one is shown; what it shows is told in `label` for those who cannot see it. */
export function Chart(props: ChartProps) {
  const { height = 280 } = props;
  return <Box h={height}><Suspense fallback={<Skeleton h={height} radius="md" />}><Drawn {...props} /></Suspense></Box>;
}
