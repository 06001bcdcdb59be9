import { Button, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { hongyan, SubscribeButton, useSubscribe } from '../../hongyan.js';
import '@hongyan/miniprogram/subscribe-button.css';
import './index.css';

export default function Index() {
  const { topUp } = useSubscribe('order');
  const [told, setTold] = useState('');
  const tell = ({ outcome, reason }) => setTold([outcome, reason].filter(Boolean).join(' · '));

  const pay = () => {
    // In a tap the user makes anyway: a send more for who ticked 总是保持, nothing for everybody else.
    void topUp();
    hongyan.track('order_paid', { amount: 128 });
    setTold('已付款');
  };

  return (
    <View className="page">
      <View className="card">
        <SubscribeButton scene="order" label="有进展告诉我" onResult={tell} />
      </View>
      <Button className="button" onClick={pay}>
        付款
      </Button>
      <Text className="told">{told}</Text>
    </View>
  );
}
