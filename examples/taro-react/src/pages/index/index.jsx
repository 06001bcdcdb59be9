import { Button, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { hongyan, useSubscribe } from '../../hongyan.js';
import './index.css';

const words = {
  ready: '有进展告诉我',
  accepted: '已订阅',
  refused: '重新订阅',
  switched_off: '去设置里开启',
  always_rejected: '去设置里开启',
  banned: '暂不能订阅',
  unavailable: '暂不可用',
};

export default function Index() {
  const { status, asking, subscribe, openSettings, topUp } = useSubscribe('order');
  const [told, setTold] = useState('');
  const scene = status?.scene;
  const tell = ({ outcome, reason }) => setTold([outcome, reason].filter(Boolean).join(' · '));

  // The client is called first of all: the pop-up has to be asked for within the tap.
  const ask = () => (status.needsSettings ? openSettings() : subscribe().then(tell));
  const pay = () => {
    void topUp();
    hongyan.track('order_paid', { amount: 128 });
    setTold('已付款');
  };

  return (
    <View className="page">
      {scene && (
        <View className="card">
          <Text className="line">用途：{scene.purpose}</Text>
          <Text className="line">内容：{scene.content}</Text>
          <Text className="line">频率：{scene.frequency}</Text>
        </View>
      )}
      <Button className="button" disabled={asking || !scene} onClick={ask}>
        {words[status ? status.state : 'unavailable']}
      </Button>
      <Button className="button light" onClick={pay}>
        付款
      </Button>
      <Text className="told">{told}</Text>
    </View>
  );
}
