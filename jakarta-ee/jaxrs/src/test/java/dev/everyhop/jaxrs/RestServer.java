package dev.everyhop.jaxrs;

import dev.everyhop.testkit.ContractServer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.ws.rs.core.Application;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A Jakarta REST application in a servlet container, with whatever implementation there is. */
final class RestServer {

    /** Held on to, because the logging of the JDK forgets the levels of loggers that nobody holds. */
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    private RestServer() {}

    /** Returns what adds an application below a path. */
    static Consumer<ServletContext> below(String path, Class<? extends Application> application) {
        return context -> {
            ServletRegistration.Dynamic rest = context.addServlet("rest", implementation());
            rest.setInitParameter("jakarta.ws.rs.Application", application.getName());
            rest.setInitParameter("resteasy.servlet.mapping.prefix", path);
            rest.setAsyncSupported(true);
            rest.addMapping(path + "/*");
        };
    }

    private static String implementation() {
        String jersey = "org.glassfish.jersey.servlet.ServletContainer";
        return RestServer.class.getClassLoader().getResource(jersey.replace('.', '/') + ".class") == null
                ? "org.jboss.resteasy.plugins.server.servlet.HttpServletDispatcher"
                : jersey;
    }

    static ContractServer tomcat(Consumer<ServletContext> application) {
        TOMCAT_LOG.setLevel(Level.OFF);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(temporary());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", temporary());
        context.addServletContainerInitializer((classes, servlets) -> application.accept(servlets), Set.of());
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
        return new ContractServer() {
            @Override
            public int port() {
                return tomcat.getConnector().getLocalPort();
            }

            @Override
            public void close() {
                try {
                    tomcat.stop();
                    tomcat.destroy();
                } catch (LifecycleException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    static ContractServer jetty(Consumer<ServletContext> application) {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.addServletContainerInitializer((classes, servlets) -> application.accept(servlets));
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new ContractServer() {
            @Override
            public int port() {
                return connector.getLocalPort();
            }

            @Override
            public void close() {
                try {
                    server.stop();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static String temporary() {
        try {
            return Files.createTempDirectory("everyhop-jaxrs").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
