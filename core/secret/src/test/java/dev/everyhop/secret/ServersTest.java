package dev.everyhop.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HeldCertificate;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers rotate without a restart, and without being told. */
class ServersTest {

    private static final TestPki PKI = new TestPki();

    @TempDir
    Path folder;

    private static KeyRead material(HeldCertificate leaf) {
        return new KeyRead.Material(
                leaf.keyPair().getPrivate(),
                List.of(leaf.certificate(), PKI.intermediate.certificate()),
                Trust.in(List.of(PKI.root.certificate())),
                null);
    }

    private interface Shutdown {
        void stop() throws Exception;
    }

    private interface Serving {
        /** Serves with this context, client certificates needed, and returns the port. */
        int start(SSLContext context, List<Shutdown> after) throws Exception;
    }

    private static void rotates(Serving serving) throws Exception {
        RotatingTlsTest.Memory source = new RotatingTlsTest.Memory(material(PKI.lasting("first")));
        RotatingTlsTest.Memory own = new RotatingTlsTest.Memory(material(PKI.lasting("client")));
        List<Shutdown> after = new java.util.ArrayList<>();
        try (KeyMaterial server = keys(source);
                KeyMaterial client = keys(own)) {
            int port = serving.start(server.sslContext(), after);
            for (int i = 0; i < 5; i++) {
                assertThat(shown(client.sslContext(), port)).isEqualTo(TestPki.leafOf(server.current()));
                source.now = material(PKI.lasting("next " + i));
                own.now = material(PKI.lasting("client " + i));
                assertThat(server.refresh()).isInstanceOf(KeyRefresh.Published.class);
                assertThat(client.refresh()).isInstanceOf(KeyRefresh.Published.class);
            }
        } finally {
            for (Shutdown one : after) {
                one.stop();
            }
        }
    }

    private static KeyMaterial keys(KeySource source) {
        return KeyMaterial.builder(source)
                .background(new KeyMaterialTest.NoBackground())
                .build();
    }

    private static X509Certificate shown(SSLContext context, int port) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void theJdksServer() throws Exception {
        rotates((context, after) -> {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context) {
                @Override
                public void configure(com.sun.net.httpserver.HttpsParameters parameters) {
                    SSLParameters tls = context.getDefaultSSLParameters();
                    tls.setNeedClientAuth(true);
                    parameters.setSSLParameters(tls);
                }
            });
            server.start();
            after.add(() -> server.stop(0));
            return server.getAddress().getPort();
        });
    }

    @Test
    void tomcat() throws Exception {
        rotates((context, after) -> {
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(folder.toString());
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setSecure(true);
            connector.setScheme("https");
            connector.setProperty("SSLEnabled", "true");
            SSLHostConfig host = new SSLHostConfig();
            host.setCertificateVerification("required");
            SSLHostConfigCertificate certificate =
                    new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
            certificate.setSslContext(new TomcatContext(context));
            host.addCertificate(certificate);
            connector.addSslHostConfig(host);
            tomcat.setConnector(connector);
            tomcat.addContext("", folder.toString());
            tomcat.start();
            after.add(() -> {
                tomcat.stop();
                tomcat.destroy();
            });
            return connector.getLocalPort();
        });
    }

    @Test
    void jetty() throws Exception {
        rotates((context, after) -> {
            Server server = new Server();
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setSslContext(context);
            tls.setNeedClientAuth(true);
            HttpConfiguration http = new HttpConfiguration();
            http.addCustomizer(new SecureRequestCustomizer(false));
            ServerConnector connector = new ServerConnector(
                    server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
            server.addConnector(connector);
            server.start();
            after.add(server::stop);
            return connector.getLocalPort();
        });
    }

    @Test
    void netty() throws Exception {
        rotates((context, after) -> {
            JdkSslContext tls = new JdkSslContext(
                    context, false, null, IdentityCipherSuiteFilter.INSTANCE, null, ClientAuth.REQUIRE, null, false);
            EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            Channel channel = new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel child) {
                            child.pipeline().addLast(tls.newHandler(child.alloc()));
                        }
                    })
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            after.add(() -> {
                channel.close().sync();
                loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            });
            return ((InetSocketAddress) channel.localAddress()).getPort();
        });
    }
}
