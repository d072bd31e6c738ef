package dev.everyhop.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of deviations, read from the page that shows it to people. */
record WycheproofDeviations(Map<String, Deviation> byCase) {

    private static final Path PAGE =
            Path.of(System.getProperty("everyhop.root"), "docs", "security", "wycheproof-deviations.md");

    record Deviation(String file, int tcId, String label, String ours, String reason) {}

    static WycheproofDeviations read() {
        Map<String, Deviation> byCase = new LinkedHashMap<>();
        for (String line : lines()) {
            if (line.startsWith("| json_web_")) {
                String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
                Deviation deviation = new Deviation(cells[0], Integer.parseInt(cells[1]), cells[2], cells[3], cells[4]);
                if (byCase.put(key(deviation.file, deviation.tcId), deviation) != null) {
                    throw new IllegalStateException("twice in the table: " + line);
                }
            }
        }
        return new WycheproofDeviations(byCase);
    }

    Deviation of(String file, int tcId) {
        return byCase.get(key(file, tcId));
    }

    List<Integer> casesOf(String file) {
        return byCase.values().stream()
                .filter(deviation -> deviation.file.equals(file))
                .map(Deviation::tcId)
                .toList();
    }

    private static String key(String file, int tcId) {
        return file + "#" + tcId;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
