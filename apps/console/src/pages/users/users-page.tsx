import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { Waiting } from '../../ui/answer.tsx';
import { UserList } from './user-list.tsx';

const UserDetails = lazy(() => import('./user-details.tsx'));

export default function UsersPage() {
  return (
    <Routes>
      <Route index element={<UserList />} />
      <Route path=":user" element={<Suspense fallback={<Waiting />}><UserDetails /></Suspense>} />
    </Routes>
  );
}
