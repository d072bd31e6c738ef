package dev.everyhop.corretto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class FallBackTest {

    @Test
    void withoutTheNativeLibraryThereIsNoProviderAndAReason() throws Exception {
        try (URLClassLoader without = classPathWithout(name -> name.endsWith("libamazonCorrettoCryptoProvider.so"))) {
            assertThat(call(without, "provider")).isEmpty();
            assertThat(call(without, "problem")).hasValueSatisfying(problem -> assertThat((String) problem)
                    .startsWith("its native library does not load"));
        }
    }

    @Test
    void withoutTheArtifactThereIsNoProviderAndAReason() throws Exception {
        try (URLClassLoader without = classPathWithout(name -> name.startsWith("com/amazon/corretto/"))) {
            assertThat(call(without, "provider")).isEmpty();
            assertThat(call(without, "problem"))
                    .hasValueSatisfying(problem -> assertThat((String) problem).startsWith("it does not load"));
        }
    }

    @Test
    void providerThatDoesNotLoadIsNotLoudAboutIt() throws Exception {
        List<String> heard = new ArrayList<>();
        Handler listener = new Listener(heard);
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        try (URLClassLoader without = classPathWithout(name -> name.endsWith(".so"))) {
            assertThat(call(without, "provider")).isEmpty();
        } finally {
            root.removeHandler(listener);
        }
        assertThat(heard).isEmpty();
    }

    private static Optional<?> call(ClassLoader loader, String method) throws Exception {
        return (Optional<?>) loader.loadClass(CorrettoCrypto.class.getName())
                .getMethod(method)
                .invoke(null);
    }

    /** Returns a class loader of its own, which does not see what the filter hides. */
    private static URLClassLoader classPathWithout(Predicate<String> hidden) {
        URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(FallBackTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader()) {
            @Override
            public URL findResource(String name) {
                return hidden.test(name) ? null : super.findResource(name);
            }

            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (hidden.test(name.replace('.', '/'))) {
                    throw new ClassNotFoundException(name);
                }
                return super.findClass(name);
            }
        };
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Listener extends Handler {
        private final List<String> heard;

        Listener(List<String> heard) {
            this.heard = heard;
            setLevel(Level.INFO);
        }

        @Override
        public void publish(LogRecord event) {
            heard.add(event.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
