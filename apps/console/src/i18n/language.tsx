import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { fill, type Language, type Messages, type Values } from './define-messages.ts';

const STORED = 'language';
const TAGS: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

interface LanguageState {
  readonly language: Language;
  /** BCP 47, for dates and numbers. */
  readonly locale: string;
  choose(language: Language): void;
}

const LanguageContext = createContext<LanguageState | null>(null);

function preferred(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'zh') return stored;
  return navigator.language.startsWith('zh') ? 'zh' : 'en';
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(preferred);
  useEffect(() => {
    document.documentElement.lang = TAGS[language];
  }, [language]);
  const state = useMemo<LanguageState>(() => ({
    language,
    locale: TAGS[language],
    choose(chosen) {
      localStorage.setItem(STORED, chosen);
      setLanguage(chosen);
    },
  }), [language]);
  return <LanguageContext value={state}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageState {
  const state = useContext(LanguageContext);
  if (!state) throw new Error('useLanguage: expected a LanguageProvider above');
  return state;
}

export type Translate<K extends string> = (key: K, values?: Values) => string;

/** The texts of a page in the language of the person who reads it. */
export function useMessages<K extends string>(messages: Messages<K>): Translate<K> {
  const { language } = useLanguage();
  return useCallback((key, values) => fill(messages[language][key], values), [messages, language]);
}
