using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Cli.Serving;

/// <summary>
/// The options of the address: --port, --host and --allowed-hosts. Endpoints in Kestrel's own settings take the place of the first two.
/// </summary>
sealed class ListenOptions
{
    const int StandardPort = 8080;
    const int FirstFreePort = 1024;
    const string Loopback = "127.0.0.1";
    const string Localhost = "localhost";
    const string Endpoints = "Kestrel:Endpoints";

    readonly NumberOption<int> port = new("--port", "TCP port; 0 chooses a free one.", StandardPort, NumberRange.From(0, IPEndPoint.MaxPort));

    readonly Option<string> host = new("--host")
    {
        Description = "IP address to listen on, or localhost; 0.0.0.0 and :: accept other machines.",
        HelpName = "address",
        DefaultValueFactory = _ => Loopback,
    };

    readonly Option<string?> hosts = new("--allowed-hosts")
    {
        Description = "Host names that requests may name, such as shop.example,*.shop.example. Default: every name, but on this machine's own "
            + "address only localhost.",
        HelpName = "names",
    };

    public ListenOptions()
    {
        host.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != Localhost && !IPAddress.TryParse(token.Value, out _))
                result.AddError($"--host is '{token.Value}'; expected an IP address or localhost");
        });
        hosts.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Names(token.Value).Any(name => !IsHost(name)))
                result.AddError($"--allowed-hosts is '{token.Value}'; expected host names without a port, separated by commas");
        });
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command) => command.Add(HelpHeading.Plain, port, host, hosts);

    /// <summary>The typed host names.</summary>
    public IReadOnlyList<string> AllowedHosts(ParseResult parse) => parse.GetValue(hosts) is { } typed ? Names(typed) : [];

    /// <summary>Makes a service listen on the typed address, or on the endpoints of Kestrel's settings.</summary>
    /// <exception cref="UsageException">Both are given.</exception>
    public void Listen(ParseResult parse, WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetSection(Endpoints).GetChildren().Any())
        {
            if (((Option[])[port, host]).FirstOrDefault(parse.IsGiven) is { } given)
            {
                throw new UsageException(
                    $"{given.Name} and the endpoints of Kestrel's settings (Kestrel__Endpoints__…) both name an address; expected one of them");
            }

            return;
        }

        var (address, number) = (parse.GetRequiredValue(host), parse.GetValue(port));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // localhost is two addresses, which cannot be given the same free port.
            if (address == Localhost && number != 0) kestrel.ListenLocalhost(number);
            else kestrel.Listen(address == Localhost ? IPAddress.Loopback : IPAddress.Parse(address), number);
        });
    }

    /// <summary>Whether other machines can reach an address that the service listens on.</summary>
    public static bool IsPublic(string address)
    {
        var name = BindingAddress.Parse(address).Host.Trim('[', ']');
        return name != Localhost && !(IPAddress.TryParse(name, out var ip) && IPAddress.IsLoopback(ip));
    }

    /// <summary>The error of an address that cannot be listened on, with a remedy; null if an exception is about something else.</summary>
    public RemedyException? Failure(ParseResult parse, Exception exception)
    {
        var (address, number) = (parse.GetRequiredValue(host), parse.GetValue(port));
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket && Failure(address, number, socket.SocketErrorCode, exception) is { } failure) return failure;
        }

        return null;
    }

    /// <summary>The error of an address that cannot be listened on; null if the reason is another one.</summary>
    public static RemedyException? Failure(string address, int port, SocketError reason, Exception? inner = null) => reason switch
    {
        SocketError.AddressAlreadyInUse => new(
            $"port {port} of {address} is in use; expected a free port", "Name another port: --port. Or let the system choose one: --port 0", inner),
        SocketError.AccessDenied => new(
            $"this user may not listen on port {port}; expected a port from {FirstFreePort} on", $"Name another port: --port {StandardPort}", inner),
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => new(
            $"{address} is not an address of this machine; expected one of its own addresses",
            $"Listen on this machine alone: --host {Loopback}. Or on all of its addresses: --host 0.0.0.0",
            inner),
        _ => null,
    };

    static string[] Names(string typed) => typed.Split(',');

    static bool IsHost(string name) =>
        Uri.CheckHostName(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name) != UriHostNameType.Unknown;
}
