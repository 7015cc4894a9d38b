// Explains a picture with a model that `scorecam export --with resize,normalize` wrote.
//
//   g++ -std=c++17 explain.cpp -I ORT/include -L ORT/lib -l onnxruntime -o explain
//   ./explain MODEL.onnx PIXELS WIDTH HEIGHT MAP
//
// PIXELS holds red, green and blue of each pixel, row by row, a byte each; MAP gets the heat map as float32.
#include <onnxruntime_cxx_api.h>

#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

int main(int count, char** arguments) {
  if (count != 6) {
    std::cerr << "usage: explain MODEL PIXELS WIDTH HEIGHT MAP\n";
    return 2;
  }
  std::ifstream file(arguments[2], std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<uint8_t> pixels(bytes.begin(), bytes.end());
  const int64_t shape[] = {1, std::stoll(arguments[4]), std::stoll(arguments[3]), 3};

  Ort::Env environment;
  Ort::Session session(environment, arguments[1], Ort::SessionOptions{});
  auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
  auto picture = Ort::Value::CreateTensor<uint8_t>(memory, pixels.data(), pixels.size(), shape, 4);
  const char* inputs[] = {"picture"};
  const char* outputs[] = {"saliency", "saliency_class"};
  auto results = session.Run(Ort::RunOptions{}, inputs, &picture, 1, outputs, 2);

  const float* saliency = results[0].GetTensorData<float>();
  const auto size = results[0].GetTensorTypeAndShapeInfo().GetElementCount();
  std::ofstream(arguments[5], std::ios::binary).write(reinterpret_cast<const char*>(saliency), size * sizeof(float));
  std::cout << results[1].GetTensorData<int64_t>()[0] << '\n';
}
