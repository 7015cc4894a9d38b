import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Explains a picture with a model that `scorecam export --with resize,normalize` wrote.
 *
 *   java -cp onnxruntime.jar Explain.java MODEL.onnx PIXELS WIDTH HEIGHT MAP
 *
 * PIXELS holds red, green and blue of each pixel, row by row, a byte each; MAP gets the heat map as float32.
 */
public final class Explain {
  public static void main(String[] arguments) throws Exception {
    long width = Long.parseLong(arguments[2]);
    long height = Long.parseLong(arguments[3]);
    byte[] bytes = Files.readAllBytes(Path.of(arguments[1]));
    ByteBuffer pixels = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    var environment = OrtEnvironment.getEnvironment();
    try (var session = environment.createSession(arguments[0]);
        var picture =
            OnnxTensor.createTensor(environment, pixels, new long[] {1, height, width, 3}, OnnxJavaType.UINT8);
        var results = session.run(Map.of("picture", picture))) {
      FloatBuffer saliency = ((OnnxTensor) results.get("saliency").orElseThrow()).getFloatBuffer();
      ByteBuffer map = ByteBuffer.allocate(4 * saliency.remaining()).order(ByteOrder.LITTLE_ENDIAN);
      map.asFloatBuffer().put(saliency);
      Files.write(Path.of(arguments[4]), map.array());
      System.out.println(((long[]) results.get("saliency_class").orElseThrow().getValue())[0]);
    }
  }
}
