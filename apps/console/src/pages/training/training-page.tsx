import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { Waiting } from '../../ui/answer.tsx';
import { RunList } from './run-list.tsx';

const RunPage = lazy(() => import('./run-page.tsx'));

export default function TrainingPage() {
  return (
    <Routes>
      <Route index element={<RunList />} />
      <Route path=":run" element={<Suspense fallback={<Waiting />}><RunPage /></Suspense>} />
    </Routes>
  );
}
