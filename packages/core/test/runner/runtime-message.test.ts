import { describe, expect, it } from '@jest/globals';
import { oneLine, runtimeError } from '../../src/runner/runtime-message.js';

// Messages of onnxruntime 1.30.
describe('oneLine', () => {
  it.each([
    [
      'source path, signature and condition',
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n',
      'Failed to get a WebGPU adapter: No supported adapters.',
    ],
    [
      'source path and signature in mid-sentence',
      "Non-zero status code returned while running Mul node. Name:'kept' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/math/element_wise_ops.h:560 void onnxruntime::BroadcastIterator::Append(ptrdiff_t, ptrdiff_t) axis == 1 || axis == largest was false. Attempting to broadcast an axis by a dimension other than 1. 4 by 6",
      "Non-zero status code returned while running Mul node. Name:'kept' Status Message: Attempting to broadcast an axis by a dimension other than 1. 4 by 6.",
    ],
    [
      "the machine's name and a graph, after signatures with their types, of CUDA",
      "Non-zero status code returned while running Conv node. Name:'/conv2/Conv' Status Message: Failed to initialize CUDNN Frontend: /onnxruntime_src/onnxruntime/core/providers/cuda/cudnn_fe_call.cc:117 std::conditional_t<THRW, void, onnxruntime::common::Status> onnxruntime::CudaCall(ERRTYPE, const char*, const char*, SUCCTYPE) [with ERRTYPE = cudnn_frontend::error_object; bool THRW = true] /onnxruntime_src/onnxruntime/core/providers/cuda/cudnn_fe_call.cc:109 std::conditional_t<THRW, void, onnxruntime::common::Status> onnxruntime::CudaCall(ERRTYPE, const char*) [with ERRTYPE = cudnn_frontend::error_object; bool THRW = true] CUDNN_FE failure 8: HEURISTIC_QUERY_FAILED ; GPU=0 ; hostname=vm ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/nn/conv.cc ; line=238 ; expr=s_.cudnn_fe_graph->create_execution_plans({heur_mode}); with the cudnn frontend json: {}.",
      "Non-zero status code returned while running Conv node. Name:'/conv2/Conv' Status Message: Failed to initialize CUDNN Frontend: CUDNN_FE failure 8: HEURISTIC_QUERY_FAILED.",
    ],
    [
      'line breaks',
      'Got invalid dimensions for input: x for the following indices\n index: 1 Got: 3 Expected: 2\n Please fix either the inputs/outputs or the model.',
      'Got invalid dimensions for input: x for the following indices index: 1 Got: 3 Expected: 2 Please fix either the inputs/outputs or the model.',
    ],
    [
      "a browser's frame",
      'Can\'t create a session. ERROR_CODE: 1, ERROR_MESSAGE: "Could not find an implementation for Cast(9) node"',
      'Could not find an implementation for Cast(9) node.',
    ],
    ['the phase', 'Exception during initialization: the file is gone', 'the file is gone.'],
  ])('drops %s', (_, message, expected) => {
    expect(oneLine(message)).toBe(expected);
  });
});

describe('runtimeError', () => {
  it.each([
    'Failed to allocate memory for requested buffer of size 4096',
    'std::bad_alloc',
    'CUDA out of memory. Tried to allocate 2 GiB.',
    'onnxruntime ran out of memory: Aborted().',
    'Not enough memory left.',
  ])('says OUT_OF_MEMORY for "%s"', (message) => {
    expect(runtimeError(message)).toMatchObject({ code: 'OUT_OF_MEMORY', message });
  });

  it.each(['Weights in memory must be a Uint8Array.', 'memory access out of bounds', 'Invalid rank for input: x'])(
    'says RUNTIME_FAILURE for "%s"',
    (message) => {
      expect(runtimeError(message)).toMatchObject({ code: 'RUNTIME_FAILURE', message });
    },
  );
});
