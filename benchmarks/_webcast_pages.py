"""What pages do in the benchmark of webcasts, in the browser's words."""

# A picture of 640 by 360 with the time drawn into it: 32 bits of milliseconds as black and white fields, each above
# its opposite, so that a picture which is not whole is recognised.
CAMERA = """
async ({url, token, kind, bitrate, hint}) => {
  const [width, height] = [640, 360];
  const canvas = Object.assign(document.createElement('canvas'), {width, height});
  const context = canvas.getContext('2d');
  const now = () => performance.timeOrigin + performance.now();
  const clock = () => {
    context.fillStyle = `hsl(${(now() / 20) % 360} 40% 50%)`;
    context.fillRect(0, 80, width, height);
    const value = Math.round(now()) % 2 ** 32;
    for (let bit = 0; bit < 32; bit += 1) {
      const on = Math.floor(value / 2 ** bit) % 2 === 1;
      context.fillStyle = on ? '#fff' : '#000';
      context.fillRect(bit * 20, 0, 20, 40);
      context.fillStyle = on ? '#000' : '#fff';
      context.fillRect(bit * 20, 40, 20, 40);
    }
  };
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const noise = () => {
    for (let i = 0; i < words.length; i += 1) words[i] = 0xff000000 | (Math.random() * 0xffffff);
    context.putImageData(image, 0, 0);
  };
  const draw = kind === 'noise' ? noise : clock;
  draw();
  setInterval(draw, 1000 / 30);
  const audio = new AudioContext().createMediaStreamDestination();
  const stream = new MediaStream([...canvas.captureStream(30).getTracks(), ...audio.stream.getTracks()]);
  const pc = window.pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  for (const track of stream.getTracks()) {
    const transceiver = pc.addTransceiver(track, {direction: 'sendonly', streams: [stream]});
    if (track.kind !== 'video') continue;
    const codecs = RTCRtpReceiver.getCapabilities('video').codecs;
    const first = (c) => c.mimeType === 'video/H264' && c.sdpFmtpLine.includes('packetization-mode=1');
    transceiver.setCodecPreferences([...codecs.filter(first), ...codecs.filter((c) => !first(c))]);
    const parameters = transceiver.sender.getParameters();
    parameters.degradationPreference = 'maintain-framerate';
    parameters.encodings[0].maxBitrate = bitrate;
    await transceiver.sender.setParameters(parameters);
  }
  const offer = await pc.createOffer();
  const response = await fetch(url, {method: 'POST', body: offer.sdp,
    headers: {'Content-Type': 'application/sdp', Authorization: `Bearer ${token}`}});
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  let sdp = await response.text();
  if (hint) {
    // As the studio does.
    const words = `x-google-start-bitrate=${Math.round(hint / 1000)}`;
    for (const [, type] of [...sdp.matchAll(/^a=rtpmap:(\\d+) H264\\/90000/gm)]) {
      sdp = sdp.replace(new RegExp(`^(a=fmtp:${type} [^\\\\r\\\\n]*)`, 'm'), `$1;${words}`);
    }
  }
  await pc.setLocalDescription(offer);
  await pc.setRemoteDescription({type: 'answer', sdp});
}
"""

# Begin to watch as the player does, and note when the first picture is there. Each call begins anew.
WATCH = """
async ({url, token}) => {
  window.pc?.close();
  window.video?.remove();
  const started = performance.now();
  const pc = window.pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  const stream = new MediaStream();
  for (const kind of ['audio', 'video']) {
    stream.addTrack(pc.addTransceiver(kind, {direction: 'recvonly'}).receiver.track);
  }
  const video = window.video = Object.assign(document.createElement('video'),
    {muted: true, autoplay: true, playsInline: true, width: 640, height: 360});
  document.body.append(video);
  video.srcObject = stream;
  const first = new Promise((done) => video.requestVideoFrameCallback(() => done(performance.now() - started)));
  const offer = await pc.createOffer();
  const response = await fetch(url, {method: 'POST', body: offer.sdp,
    headers: {'Content-Type': 'application/sdp', Authorization: `Bearer ${token}`}});
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  await pc.setLocalDescription(offer);
  await pc.setRemoteDescription({type: 'answer', sdp: await response.text()});
  return first;
}
"""

# Read the time out of what is shown, for so many seconds; give the ages of the pictures in milliseconds.
READ = """
async (seconds) => {
  const video = window.video;
  const canvas = Object.assign(document.createElement('canvas'), {width: 640, height: 80});
  const context = canvas.getContext('2d', {willReadFrequently: true});
  const ages = [];
  let torn = 0;
  const until = performance.now() + seconds * 1000;
  await new Promise((done) => {
    const look = (_now, frame) => {
      context.drawImage(video, 0, 0, frame.width, frame.height * 80 / 360, 0, 0, 640, 80);
      const {data} = context.getImageData(0, 0, 640, 80);
      let value = 0, whole = true;
      for (let bit = 31; bit >= 0; bit -= 1) {
        const on = data[4 * (20 * 640 + bit * 20 + 10)] > 128;
        whole &&= on !== (data[4 * (60 * 640 + bit * 20 + 10)] > 128);
        value = value * 2 + Number(on);
      }
      const shown = Math.round(performance.timeOrigin + frame.expectedDisplayTime) % 2 ** 32;
      if (whole) ages.push(shown - value); else torn += 1;
      if (performance.now() < until) video.requestVideoFrameCallback(look); else done();
    };
    video.requestVideoFrameCallback(look);
  });
  return {ages, torn};
}
"""

# Bits of pictures sent so far, the moment in milliseconds, and what the browser believes it may send.
SENT = """
async () => {
  const all = [...(await window.pc.getStats()).values()];
  const video = all.find((one) => one.type === 'outbound-rtp' && one.kind === 'video');
  const pair = all.find((one) => one.type === 'candidate-pair' && one.nominated);
  return [8 * (video.bytesSent + video.headerBytesSent), video.timestamp, pair?.availableOutgoingBitrate ?? 0];
}
"""
