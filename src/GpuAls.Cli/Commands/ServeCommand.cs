using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Serving;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Serving;
using GpuAls.Serving.Events;
using GpuAls.Serving.Hosting;
using GpuAls.Serving.Models;
using Microsoft.AspNetCore.Builder;
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
            new("Add the plays of the day while the model is served", "gpuals serve plays.als --accept-events"),
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
        await using var app = Build(serving, parse, terminal);
        var catalogue = app.Services.GetRequiredService<ModelCatalogue>();
        if (catalogue.Refresh().FirstOrDefault(change => change.Problem is not null) is { } failed) throw Failure(serving, failed);
        try
        {
            await app.StartAsync(cancel);
            RequireKeysForEvents(serving, app.Urls);
            foreach (var address in app.Urls) terminal.Output.WriteLine($"Serving {Names(serving)} at {address}");
            await terminal.Output.FlushAsync(CancellationToken.None);
            foreach (var warning in Warnings(serving, parse, app.Urls)) terminal.Warn(warning);
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The usual end of a service.
        }
        catch (Exception exception) when (options.Listen.Failure(parse, exception) is { } failure)
        {
            throw failure;
        }

        using var stop = new CancellationTokenSource(StopTime);
        await app.StopAsync(stop.Token);
    }

    WebApplication Build(ServingOptions serving, ParseResult parse, Terminal terminal)
    {
        try
        {
            return GpuAlsServer.Build(serving, builder =>
            {
                options.Listen.Listen(parse, builder);
                builder.Logging.ClearProviders().AddProvider(new ServingLog(terminal))
                    // The host says the addresses as well, and the error of one that cannot be listened on.
                    .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
                    .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
                // Signals are the program's, which cancels the command.
                builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
            });
        }
        catch (JournalException failure)
        {
            throw new RemedyException(failure.Message, JournalRemedy(failure), failure);
        }
    }

    static string JournalRemedy(JournalException failure) => failure.IsDamaged
        ? $"Move the file away and add its events again: mv {TypedCommand.Quote(failure.Path)} {TypedCommand.Quote(failure.Path + ".damaged")}"
        : failure.IsInUse ? "Stop the other service. Or serve without --accept-events"
        : "Make the folder of the model writable: chmod, chown. Or serve without --accept-events";

    // An event changes the model for everybody. The endpoint refuses other machines too, until this has ended the service.
    static void RequireKeysForEvents(ServingOptions serving, IEnumerable<string> addresses)
    {
        if (!serving.AcceptsEvents || serving.ApiKeys.Count > 0 || addresses.FirstOrDefault(ListenOptions.IsPublic) is not { } address) return;
        throw new RemedyException(
            $"--accept-events on {address}, which other machines can reach, without keys; expected --api-key-file",
            "Ask for a key: --api-key-file FILE. Or listen on this machine alone: --host 127.0.0.1");
    }

    IEnumerable<string> Warnings(ServingOptions serving, ParseResult parse, IEnumerable<string> addresses)
    {
        if (serving.ApiKeys.Count == 0 && addresses.Any(ListenOptions.IsPublic))
            yield return "other machines can reach this service, and it asks for no key. To ask for one: --api-key-file FILE";
        foreach (var warning in options.Warnings(parse)) yield return warning;
    }

    // Opened once more, for the error of a model file with its remedy.
    static RemedyException Failure(ServingOptions serving, ModelChange failed)
    {
        AlsModel.Verify(serving.Models.First(source => source.Name == failed.Name).Path);
        return new RemedyException(failed.Problem!, "Raise the limit: --memory-limit. Or serve fewer models");
    }

    static string Names(ServingOptions serving) => DisplayText.Escape(string.Join(", ", serving.Models.Select(model => model.Name)));

    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
