import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';

interface Props {
  value: string | undefined;
  label: string;
  onChange: (words: string | undefined) => void;
}

/** A search field that asks a moment after the last letter. */
export function SearchWords({ value, label, onChange }: Props) {
  const [words, setWords] = useState(value ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setWords(value ?? ''), [value]);
  const typed = (text: string) => {
    setWords(text);
    clearTimeout(timer.current);
    const { pathname } = location;
    timer.current = setTimeout(() => {
      // Who has followed a link meanwhile is not called back, nor while the page there is still on its way.
      if (location.pathname === pathname) onChange(text.trim() || undefined);
    }, 300);
  };
  return (
    <Input
      allowClear
      prefix={<SearchOutlined />}
      value={words}
      maxLength={128}
      placeholder={label}
      aria-label={label}
      className="search-words"
      onChange={(event) => typed(event.target.value)}
    />
  );
}
