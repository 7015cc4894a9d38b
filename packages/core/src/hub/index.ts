export { chooseModelFile, type ModelFileChoice, type Precision, precisions } from './choose-model-file.js';
export { type HubName, isHubName, parseHubName } from './hub-name.js';
