using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Serving;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Serving;
using GpuAls.Serving.Hosting;
using GpuAls.Serving.Models;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals serve MODEL…</c>: answers queries over HTTP until it is stopped.</summary>
sealed class ServeCommand : DocumentedCommand
{
    // Less than the time after which a signal ends the process.
    static readonly TimeSpan StopTime = TimeSpan.FromSeconds(0.5);

    readonly ServeOptions options = new();

    public ServeCommand(Terminal terminal)
        : base("serve", "Answer queries over HTTP, with a page to try them.")
    {
        options.AddTo(this);
        Examples =
        [
            new("Serve a model and open http://localhost:8080", "gpuals serve plays.als"),
            new("Compare two models on one tenth of the users", "gpuals serve old=plays.als new=tuned.als --shares old=90,new=10"),
            new("Accept other machines, with a key", "gpuals serve plays.als --host 0.0.0.0 --api-key-file keys.txt"),
        ];
        SetAction(async (parse, cancel) =>
        {
            var files = new CommandFiles(terminal);
            options.AddFiles(parse, files);
            files.Check();
            await Serve(options.Read(parse), parse, terminal, cancel);
            return (int)ExitCode.Done;
        });
    }

    async Task Serve(ServingOptions serving, ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        await using var app = GpuAlsServer.Build(serving, builder =>
        {
            builder.WebHost.UseUrls(options.Address(parse).ToString());
            builder.Logging.ClearProviders().AddProvider(new ServingLog(terminal));
            // Signals are the program's, which cancels the command.
            builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        });
        var catalogue = app.Services.GetRequiredService<ModelCatalogue>();
        if (catalogue.Refresh().FirstOrDefault(change => change.Problem is not null) is { } failed) throw new GpuAlsException(failed.Problem!);
        if (serving.ApiKeys.Count == 0 && options.IsPublic(parse))
            terminal.Warn("other machines can reach this service, and it asks for no key. To ask for one: --api-key-file FILE");
        try
        {
            await app.StartAsync(cancel);
            foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
                terminal.Output.WriteLine($"Serving {Names(serving)} at {address}");
            await terminal.Output.FlushAsync(CancellationToken.None);
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException)
        {
            // The usual end of a service.
        }

        using var stop = new CancellationTokenSource(StopTime);
        await app.StopAsync(stop.Token);
    }

    static string Names(ServingOptions serving) => DisplayText.Escape(string.Join(", ", serving.Models.Select(model => model.Name)));

    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
