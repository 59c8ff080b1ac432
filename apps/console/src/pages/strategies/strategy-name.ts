import { useTenantSlug } from '../../api/queries.ts';
import { useStrategies } from './strategy-queries.ts';
import { useStrategyTexts } from './strategy-texts.ts';

/** What a strategy is called, by its id; the id itself where it is not installed. */
export function useStrategyName(): (id: string) => string {
  const { data } = useStrategies(useTenantSlug());
  const textsOf = useStrategyTexts();
  return (id) => {
    const strategy = data?.strategies.find((one) => one.id === id);
    return strategy ? textsOf(strategy).title : id;
  };
}
