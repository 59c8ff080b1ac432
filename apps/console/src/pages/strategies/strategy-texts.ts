import type { Strategy } from '../../api/types.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { STRATEGIES_ZH } from './strategies-zh.ts';

type Named = Pick<Strategy, 'id' | 'title' | 'description'>;

export function useStrategyTexts(): (strategy: Named) => { readonly title: string; readonly description: string } {
  const { language } = useLanguage();
  return (strategy) => (language === 'zh' && Object.hasOwn(STRATEGIES_ZH, strategy.id) ? STRATEGIES_ZH[strategy.id] : strategy);
}
