package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Holds a page of the documentation against code that runs: what stands between the marks stands there too. */
public final class QuotedCode {

    private static final Path ROOT = Path.of(System.getProperty("everyhop.root"));

    private QuotedCode() {}

    /**
     * Asserts that each block between {@code // quote:} and {@code // end} is on the page.
     *
     * @return how many blocks there are
     */
    public static int isOn(String page, String source) throws IOException {
        String text = Files.readString(ROOT.resolve(page));
        List<String> lines = Files.readAllLines(ROOT.resolve(source));
        int quotes = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("// quote:")) {
                int indent = lines.get(i).indexOf("//");
                StringBuilder block = new StringBuilder();
                for (int j = i + 1; !lines.get(j).strip().equals("// end"); j++) {
                    String line = lines.get(j);
                    block.append(line.substring(Math.min(indent, line.length())))
                            .append('\n');
                }
                assertThat(text).contains("```java\n" + block + "```");
                quotes++;
            }
        }
        return quotes;
    }
}
