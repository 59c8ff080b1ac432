import { useMemo } from 'react';
import { useLanguage } from './language.tsx';

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

export interface Formats {
  /** 1,234.5; at most `digits` after the point. */
  number(value: number, digits?: number): string;
  percent(share: number, digits?: number): string;
  /** Day and time, as the reader's own clock has it. */
  time(iso: string): string;
  /** 3 minutes ago, in 2 hours. */
  relative(iso: string, now?: number): string;
  /** 1 min 30 s. */
  duration(ms: number): string;
  list(texts: readonly string[]): string;
}

export function useFormats(): Formats {
  const { locale } = useLanguage();
  return useMemo(() => {
    const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    const unit = (value: number, name: string) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 }).format(value);
    return {
      number: (value, digits = 2) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
      percent: (share, digits = 1) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share),
      time: (iso) => when.format(new Date(iso)),
      relative(iso, now = Date.now()) {
        const seconds = (Date.parse(iso) - now) / 1000;
        const [name, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
        return ago.format(Math.round(seconds / size), name);
      },
      duration(ms) {
        if (ms < 1_000) return unit(Math.round(ms), 'millisecond');
        if (ms < 60_000) return unit(ms / 1_000, 'second');
        const minutes = Math.floor(ms / 60_000);
        return minutes < 60 ? `${unit(minutes, 'minute')} ${unit(Math.round((ms % 60_000) / 1_000), 'second')}` : `${unit(Math.floor(minutes / 60), 'hour')} ${unit(minutes % 60, 'minute')}`;
      },
      list: (texts) => texts.join(locale.startsWith('zh') ? '、' : ', '),
    };
  }, [locale]);
}
