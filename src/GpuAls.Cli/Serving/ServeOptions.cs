using System.CommandLine;
using System.Globalization;
using System.Net;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Serving;

namespace GpuAls.Cli.Serving;

/// <summary>The options of <c>gpuals serve</c>: the models, the address, the keys and the limits.</summary>
sealed class ServeOptions
{
    const int StandardPort = 8080;
    const string Loopback = "127.0.0.1";

    readonly Argument<string[]> models = new("MODEL")
    {
        Description = "Model file, or NAME=FILE. The default name is the file's, without its ending.",
        Arity = ArgumentArity.OneOrMore,
    };

    readonly NumberOption<int> port = new("--port", "TCP port.", StandardPort, NumberRange.From(0, 65535));

    readonly Option<string> host = new("--host")
    {
        Description = "IP address to listen on, or localhost; 0.0.0.0 and :: accept other machines.",
        HelpName = "address",
        DefaultValueFactory = _ => Loopback,
    };

    readonly FileOption keys = new("--api-key-file", "File with the API keys, one per line; a request must send one of them. Default: no key.");

    readonly Option<string?> shares = new("--shares")
    {
        Description = "Share of the users for each model, such as old=90,new=10. Default: equal shares.",
        HelpName = "name=number,…",
    };

    readonly NumberOption<int> memory = new(
        "--memory-limit", "Maximum size of all models together, in MiB. Default: no limit.", null, NumberRange.AtLeast<int>(1));

    readonly NumberOption<int> requests = new(
        "--max-requests",
        "Maximum number of requests at a time; further requests get the status 429.",
        new ServingOptions().MaxRequests,
        NumberRange.AtLeast<int>(1));

    readonly Option<bool> noPage = new("--no-page") { Description = "Serve the API without the page." };

    public ServeOptions()
    {
        host.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != "localhost" && !IPAddress.TryParse(token.Value, out _))
                result.AddError($"--host is '{token.Value}'; expected an IP address or localhost");
        });
        TypedPath.Check(models);
    }

    /// <summary>The address to listen on.</summary>
    public Uri Address(ParseResult parse)
    {
        var address = parse.GetRequiredValue(host);
        return new UriBuilder("http", address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address, parse.GetValue(port)).Uri;
    }

    /// <summary>Whether other machines can reach the service.</summary>
    public bool IsPublic(ParseResult parse) =>
        parse.GetRequiredValue(host) is var address && address != "localhost" && !IPAddress.IsLoopback(IPAddress.Parse(address));

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(models);
        command.Add(HelpHeading.Plain, port, host, keys, shares, memory, requests, noPage);
    }

    /// <summary>Adds the files that the service reads.</summary>
    public void AddFiles(ParseResult parse, CommandFiles files) =>
        files.Reads(models.Name, Sources(parse).Select(source => source.Path)).Reads(keys.Name, parse.GetValue(keys));

    /// <summary>The typed options.</summary>
    /// <exception cref="UsageException">Models or shares do not fit together.</exception>
    public ServingOptions Read(ParseResult parse)
    {
        var sources = Sources(parse);
        var weights = Shares(parse, sources);
        var options = new ServingOptions
        {
            Models = [.. sources.Select(source => source with { Weight = weights?.GetValueOrDefault(source.Name) ?? 1 })],
            ApiKeys = Keys(parse),
            MemoryLimit = parse.IsGiven(memory) ? (long)parse.GetValue(memory) << 20 : null,
            MaxRequests = parse.GetValue(requests),
            HasPage = !parse.GetValue(noPage),
        };
        try
        {
            options.Validate();
        }
        catch (GpuAlsException wrong)
        {
            throw new UsageException(wrong.Message);
        }

        return options;
    }

    // A path with a = is named by NAME=FILE.
    IReadOnlyList<ModelSource> Sources(ParseResult parse) =>
    [
        .. parse.GetRequiredValue(models).Select(typed => typed.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && !File.Exists(typed)
            ? new ModelSource(typed[..equals], typed[(equals + 1)..])
            : new ModelSource(Path.GetFileNameWithoutExtension(typed), typed)),
    ];

    Dictionary<string, double>? Shares(ParseResult parse, IReadOnlyList<ModelSource> sources)
    {
        if (parse.GetValue(shares) is not { } text) return null;
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            var equals = part.LastIndexOf('=');
            var name = equals < 0 ? part : part[..equals];
            if (sources.All(source => source.Name != name))
            {
                throw new UsageException(
                    $"--shares names the model '{name}'; expected {DisplayText.OneOf([.. sources.Select(source => source.Name)])}");
            }

            if (equals < 0 || ServingOptions.WeightRange.Parse(part[(equals + 1)..]) is not { } weight)
                throw new UsageException($"--shares has '{part}'; expected {name}=NUMBER, {ServingOptions.WeightRange.Text}");
            if (!weights.TryAdd(name, weight)) throw new UsageException($"--shares names the model '{name}' twice; expected each model once");
        }

        return sources.FirstOrDefault(source => !weights.ContainsKey(source.Name)) is { } missing
            ? throw new UsageException($"--shares has no share of the model '{missing.Name}'; expected {text},{missing.Name}=NUMBER")
            : weights;
    }

    string[] Keys(ParseResult parse)
    {
        if (parse.GetValue(keys) is not { } path) return [];
        string[] lines = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return lines.Length > 0
            ? lines
            : throw new RemedyException(
                $"{DisplayText.Escape(path)} has no key; expected one per line",
                string.Create(CultureInfo.InvariantCulture, $"Make a key: openssl rand -hex 32 > {TypedCommand.Quote(path)}"));
    }
}
