package dev.everyhop.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.everyhop.gate.OpenApiSource;
import dev.everyhop.gate.Policy;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Times reading and compiling an OpenAPI document, in a JVM that has just started and then again. */
public final class LoadDocument {

    private static final String GITHUB = "core/gate/src/test/resources/openapi/github.json.gz";
    private static final int TIMES = 3;

    private LoadDocument() {}

    /**
     * Measures.
     *
     * @param arguments a JSON document, gzipped or not; GitHub's of the tests if there is none
     */
    public static void main(String... arguments) throws IOException {
        String file = arguments.length == 0 ? GITHUB : arguments[0];
        byte[] json;
        try (InputStream in = new FileInputStream(file)) {
            json = (file.endsWith(".gz") ? new GZIPInputStream(in) : in).readAllBytes();
        }
        System.out.printf(Locale.ROOT, "%s, %,d bytes, %s%n", file, json.length, Forks.vm());
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (int i = 1; i <= TIMES; i++) {
            long cpu = process.getProcessCpuTime();
            long wall = System.nanoTime();
            Policy policy = Policy.fromOpenApi(OpenApiSource.of(file, json).requireByDefault());
            System.out.printf(
                    Locale.ROOT,
                    "load %d: %d routes, %.2f s on the clock, %.2f s of all processors%n",
                    i,
                    policy.routes().size(),
                    (System.nanoTime() - wall) / 1e9,
                    (process.getProcessCpuTime() - cpu) / 1e9);
        }
    }
}
