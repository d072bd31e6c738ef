package dev.everyhop.benchmarks;

import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.file.Path;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;

/** Writes lines to a file by a logging library, with nothing else about them. */
interface LineWriter extends AutoCloseable {

    void write(String line);

    @Override
    void close();

    static LineWriter of(String name, Path file, boolean flush) {
        return name.equals("Log4j2") ? log4j(file, flush) : logback(file, flush);
    }

    private static LineWriter log4j(Path file, boolean flush) {
        org.apache.logging.log4j.core.appender.FileAppender appender =
                org.apache.logging.log4j.core.appender.FileAppender.newBuilder()
                        .setName("file")
                        .setConfiguration(new DefaultConfiguration())
                        .withFileName(file.toString())
                        .setImmediateFlush(flush)
                        .setLayout(
                                PatternLayout.newBuilder().withPattern("%m%n").build())
                        .build();
        appender.start();
        return new LineWriter() {
            @Override
            public void write(String line) {
                LogEvent event = Log4jLogEvent.newBuilder()
                        .setMessage(new SimpleMessage(line))
                        .build();
                appender.append(event);
            }

            @Override
            public void close() {
                appender.stop();
            }
        };
    }

    private static LineWriter logback(Path file, boolean flush) {
        ContextBase context = new ContextBase();
        LayoutBase<String> layout = new LayoutBase<>() {
            @Override
            public String doLayout(String line) {
                return line + "\n";
            }
        };
        LayoutWrappingEncoder<String> encoder = new LayoutWrappingEncoder<>();
        FileAppender<String> appender = new FileAppender<>();
        layout.setContext(context);
        layout.start();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setImmediateFlush(flush);
        appender.setEncoder(encoder);
        appender.start();
        return new LineWriter() {
            @Override
            public void write(String line) {
                appender.doAppend(line);
            }

            @Override
            public void close() {
                appender.stop();
            }
        };
    }
}
