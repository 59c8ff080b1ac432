import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { Waiting } from '../../ui/answer.tsx';
import { StrategyList } from './strategy-list.tsx';

const StrategyDetails = lazy(() => import('./strategy-details.tsx'));

export default function StrategiesPage() {
  return (
    <Routes>
      <Route index element={<StrategyList />} />
      <Route path=":strategy" element={<Suspense fallback={<Waiting />}><StrategyDetails /></Suspense>} />
    </Routes>
  );
}
