"""What a page does, in the browser's words: publish from the fake camera, watch, count."""

PUBLISH = """
async ({url, token, codec, width, height, bitrate, noise}) => {
  let stream;
  if (noise) {
    const canvas = Object.assign(document.createElement('canvas'), {width, height});
    const context = canvas.getContext('2d');
    const image = context.createImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    setInterval(() => {
      for (let i = 0; i < words.length; i += 1) words[i] = 0xff000000 | (Math.random() * 0xffffff);
      context.putImageData(image, 0, 0);
    }, 33);
    stream = canvas.captureStream(30);
  } else {
    stream = await navigator.mediaDevices.getUserMedia({audio: true, video: {width, height, frameRate: 30}});
  }
  const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  window.publisher = pc;
  window.stream = stream;
  for (const track of stream.getTracks()) {
    const transceiver = pc.addTransceiver(track, {direction: 'sendonly', streams: [stream]});
    if (track.kind === 'video') {
      const all = RTCRtpSender.getCapabilities('video').codecs;
      const wanted = all.filter((c) => c.mimeType === `video/${codec}`);
      const rest = all.filter((c) => c.mimeType === 'video/rtx');
      transceiver.setCodecPreferences([...wanted, ...rest]);
      const parameters = transceiver.sender.getParameters();
      parameters.encodings[0].maxBitrate = bitrate;
      await transceiver.sender.setParameters(parameters);
    }
  }
  await pc.setLocalDescription();
  const response = await fetch(url, {
    method: 'POST', body: pc.localDescription.sdp,
    headers: {'Content-Type': 'application/sdp', Authorization: `Bearer ${token}`},
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  await pc.setRemoteDescription({type: 'answer', sdp: await response.text()});
  return response.headers.get('Location');
}
"""

WATCH = """
async ({url, token}) => {
  const started = performance.now(); const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  window.viewer = pc; for (const kind of ['audio', 'video']) pc.addTransceiver(kind, {direction: 'recvonly'});
  const video = Object.assign(document.createElement('video'), {muted: true, autoplay: true, playsInline:
  true}); document.body.append(video); window.video = video; video.srcObject = new MediaStream(); pc.ontrack =
  ({track}) => video.srcObject.addTrack(track); const first = new Promise((resolve) =>
  video.requestVideoFrameCallback(() => resolve(performance.now()))); window.firstFrame = first.then((at) =>
  at - started); await pc.setLocalDescription(); const response = await fetch(url, {
    method: 'POST', body: pc.localDescription.sdp,
    headers: {'Content-Type': 'application/sdp', Authorization: `Bearer ${token}`},
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  await pc.setRemoteDescription({type: 'answer', sdp: await response.text()});
  return response.headers.get('Location');
}
"""

INBOUND = """
async () => {
  const report = {};
  for (const entry of (await window.viewer.getStats()).values())
    if (entry.type === 'inbound-rtp') report[entry.kind] = entry;
  return report;
}
"""

OUTBOUND = """
async () => {
  const report = {};
  for (const entry of (await window.publisher.getStats()).values()) {
    if (entry.type === 'outbound-rtp') report[entry.kind] = entry;
    if (entry.type === 'candidate-pair' && entry.nominated) report.pair = entry;
    if (entry.type === 'codec' && entry.mimeType.startsWith('video/')) report.codec = entry.mimeType;
  }
  return report;
}
"""
