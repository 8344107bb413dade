using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Serving;

namespace GpuAls.Cli.Serving;

/// <summary>The options of <c>gpuals serve</c>: the models, the address, the keys and the limits.</summary>
sealed class ServeOptions
{
    readonly Argument<string[]> models = new("MODEL")
    {
        Description = "Model file, or NAME=FILE. The default name is the file's, without its ending.",
        Arity = ArgumentArity.OneOrMore,
    };

    readonly FileOption keys = new("--api-key-file", "File with the API keys, one per line; a request must send one of them. Default: no key.");

    readonly Option<string?> shares = new("--shares")
    {
        Description = "Share of the users for each model, such as old=90,new=10. Default: equal shares.",
        HelpName = "name=number,…",
    };

    readonly NumberOption<int> memory = new(
        "--memory-limit",
        "Maximum memory of all models together, in MiB; a replaced model counts until it is gone. Default: no limit.",
        null,
        NumberRange.AtLeast<int>(1));

    readonly NumberOption<int> requests = new(
        "--max-requests",
        "Maximum number of requests at a time; further requests get the status 429.",
        Standard.MaxRequests,
        NumberRange.AtLeast<int>(1));

    readonly ExactOption exact = new();

    readonly Option<bool> noPage = new("--no-page") { Description = "Serve the API without the page." };

    readonly Option<bool> acceptsEvents = new("--accept-events")
    {
        Description = "Accept new interactions (POST /v1/events), and add them to the models and to their files.",
    };

    readonly NumberOption<double> eventInterval = new(
        "--event-interval",
        "Maximum seconds before an accepted event is added to its model.",
        Standard.EventInterval.TotalSeconds,
        NumberRange.From(0.01, 86_400.0));

    readonly NumberOption<int> eventBatch = new(
        "--event-batch",
        "Number of waiting events that are added before --event-interval has passed.",
        Standard.EventBatch,
        NumberRange.AtLeast<int>(1));

    readonly NumberOption<int> eventLimit = new(
        "--max-pending-events",
        "Maximum number of events that wait for a model; further events get the status 429.",
        Standard.MaxPendingEvents,
        NumberRange.AtLeast<int>(1));

    public ServeOptions() => TypedPath.Check(models);

    static ServingOptions Standard { get; } = new();

    /// <summary>The options of the address.</summary>
    public ListenOptions Listen { get; } = new();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(models);
        Listen.AddTo(command);
        command.Add(
            HelpHeading.Plain, keys, shares, memory, requests, exact, noPage, acceptsEvents, eventInterval, eventBatch, eventLimit);
        command.Validators.Add(result =>
        {
            if (result.GetValue(acceptsEvents)) return;
            if (result.FirstGiven(eventInterval, eventBatch, eventLimit) is { } given) result.AddError($"{given.Name} requires --accept-events");
        });
    }

    /// <summary>Adds the files that the service reads.</summary>
    public void AddFiles(ParseResult parse, CommandFiles files) =>
        files.Reads(models.Name, Sources(parse).Select(source => source.Path)).Reads(keys.Name, parse.GetValue(keys));

    /// <summary>Warnings about the options.</summary>
    public IEnumerable<string> Warnings(ParseResult parse) =>
        parse.GetValue(keys) is { } path && ApiKeyFile.Warning(path) is { } warning ? [warning] : [];

    /// <summary>The typed options.</summary>
    /// <exception cref="UsageException">Models or shares do not fit together.</exception>
    /// <exception cref="RemedyException">The file of the keys has none.</exception>
    public ServingOptions Read(ParseResult parse)
    {
        var sources = Sources(parse);
        if (sources.GroupBy(source => source.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            var named = string.Join(' ', same.Select((source, n) => $"{same.Key}{n + 1}={TypedCommand.Quote(source.Path)}"));
            throw new UsageException($"{same.Count()} models are named '{same.Key}'; expected different names, such as {named}");
        }

        var weights = Shares(parse, sources);
        var options = new ServingOptions
        {
            Models = [.. sources.Select(source => source with { Weight = weights?.GetValueOrDefault(source.Name) ?? 1 })],
            ApiKeys = parse.GetValue(keys) is { } path ? ApiKeyFile.Read(path) : [],
            AllowedHosts = Listen.AllowedHosts(parse),
            MemoryLimit = parse.IsGiven(memory) ? (long)parse.GetValue(memory) << 20 : null,
            MaxRequests = parse.GetValue(requests),
            IsExact = parse.GetValue(exact),
            HasPage = !parse.GetValue(noPage),
            AcceptsEvents = parse.GetValue(acceptsEvents),
            EventInterval = TimeSpan.FromSeconds(parse.GetValue(eventInterval)),
            EventBatch = parse.GetValue(eventBatch),
            MaxPendingEvents = parse.GetValue(eventLimit),
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
}
