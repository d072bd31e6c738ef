package dev.everyhop.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JVMs that measure. */
final class Forks {

    private Forks() {}

    /** Runs a main class in a JVM of its own, with a heap of fixed size, and waits for its end. */
    static void run(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dorg.jboss.logging.provider=slf4j",
                "-cp",
                System.getProperty("java.class.path")));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add(main.getName());
        command.addAll(arguments);
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("the JVM that measured " + arguments + " ended with status " + status);
        }
    }

    /** Returns the name of this JVM. */
    static String vm() {
        return System.getProperty("java.vm.name") + ' ' + System.getProperty("java.vm.version");
    }
}
