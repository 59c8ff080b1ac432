import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { Waiting } from '../../ui/answer.tsx';
import { PlacementList } from './placement-list.tsx';

const PlacementPage = lazy(() => import('./placement-page.tsx'));

export default function PipelinesPage() {
  return (
    <Routes>
      <Route index element={<PlacementList />} />
      <Route path=":placement" element={<Suspense fallback={<Waiting />}><PlacementPage /></Suspense>} />
    </Routes>
  );
}
