import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { Waiting } from '../../ui/answer.tsx';
import { ItemList } from './item-list.tsx';

const ItemDetails = lazy(() => import('./item-details.tsx'));

export default function CataloguePage() {
  return (
    <Routes>
      <Route index element={<ItemList />} />
      <Route path=":item" element={<Suspense fallback={<Waiting />}><ItemDetails /></Suspense>} />
    </Routes>
  );
}
