import { Tooltip } from 'antd';
import { cloneElement, type ReactElement, type ReactNode, useState } from 'react';

interface Props {
  title: ReactNode;
  /** Something that cannot have the focus: it is made anew when the tip is. */
  children: ReactElement<{ onPointerEnter?: () => void }>;
}

/**
 * A tip that costs nothing until the pointer comes to it. Lists show some hundred of them, of which each watches its
 * element and takes a millisecond to make.
 */
export function Tip({ title, children }: Props) {
  const [met, setMet] = useState(false);
  if (!met) return cloneElement(children, { onPointerEnter: () => setMet(true) });
  return (
    <Tooltip title={title} defaultOpen>
      {children}
    </Tooltip>
  );
}
