using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Updating;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Queries.Indexed;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals index MODEL</c>: adds an index of the items to a model, or removes it.</summary>
sealed class IndexCommand : DocumentedCommand
{
    readonly ModelArgument model = new();
    readonly ModelOption written = new("Write the model to this file. Default: replace MODEL.", required: false);

    readonly NumberOption<double> recall = new(
        "--recall",
        "Share of the exact ten best items that a query finds, as a mean; above 0 and below 1. Higher shares take more time for each query.",
        new IndexOptions().Recall,
        IndexOptions.RecallRange);

    readonly NumberOption<int> lists = new(
        "--lists",
        "Number of lists that the items are sorted into. Default: a power of two of about twice the root of the number of items.",
        null,
        IndexOptions.ListsRange);

    readonly Option<bool> force = new("--force")
    {
        Description = string.Create(
            CultureInfo.InvariantCulture,
            $"Index a model of fewer than {IndexOptions.FewestItems:N0} items, which exact queries answer in milliseconds."),
    };

    readonly Option<bool> remove = new("--remove") { Description = "Remove the index, so that all queries are exact." };
    readonly NumberOption<int> threads = ThreadsOption.Create();
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();
    readonly Terminal terminal;

    public IndexCommand(Terminal terminal)
        : base("index", "Index the items of a large model, for fast approximate queries.")
    {
        this.terminal = terminal;
        Add(model);
        Add(HelpHeading.Plain, recall, lists, force, remove, written, threads);
        Add(HelpHeading.Output, overwrite);
        output.AddTo(this);
        Examples =
        [
            new("Index a model of millions of items", "gpuals index plays.als"),
            new("Find more of the exact items, in more time", "gpuals index plays.als --recall 0.999"),
            new("Remove the index", "gpuals index plays.als --remove"),
        ];
        Validators.Add(result =>
        {
            if (result.GetValue(remove) && result.FirstGiven([recall, lists, force, threads]) is { } given)
                result.AddError($"--remove and {given.Name} exclude each other");
        });
        SetAction((parse, cancel) => Task.FromResult((int)Run(parse, cancel)));
    }

    ExitCode Run(ParseResult parse, CancellationToken cancel)
    {
        var path = parse.GetRequiredValue(model);
        var to = parse.GetValue(written) ?? path;
        ChangedFile.Check(terminal, parse, model, written, overwrite, _ => { });
        using var opened = AlsModel.Open(path);
        var clock = Stopwatch.StartNew();
        var built = parse.GetValue(remove) ? null : Build(parse, opened, path, cancel);
        if (built is null && opened.IndexSettings is null)
        {
            var name = DisplayText.Escape(path);
            throw new RemedyException($"{name} has no index; expected a model with one", $"Leave {name} as it is: all its queries are exact");
        }

        var result = built?.Model ?? opened.WithoutIndex();
        var seconds = clock.Elapsed.TotalSeconds;
        result.SaveUncached(to, cancel);
        if (output.WriterForPrograms(parse, terminal) is { } writer) writer.Write(ForPrograms(result, built, to, seconds));
        else foreach (var sentence in Sentences(result, built, to, seconds)) terminal.Confirm(sentence);
        return ExitCode.Done;
    }

    BuiltIndex Build(ParseResult parse, AlsModel opened, string path, CancellationToken cancel)
    {
        if (opened.Items.Count < IndexOptions.FewestItems && !parse.GetValue(force))
        {
            throw new RemedyException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{DisplayText.Escape(path)} has {Format.Count(opened.Items.Count, "item")}; expected at least {IndexOptions.FewestItems:N0}, ")
                + "because exact queries of fewer items take only milliseconds",
                $"Index it all the same: gpuals index {DisplayText.Escape(path)} --force");
        }

        var options = new IndexOptions { Recall = parse.GetValue(recall), Lists = parse.IsGiven(lists) ? parse.GetValue(lists) : null };
        var builder = new IndexBuilder(options, parse.GivenOr(threads, Environment.ProcessorCount));
        return new ProgressDisplay(terminal).RunOnScreen<double, BuiltIndex>(
            "indexing", share => share, _ => null, progress => builder.Build(opened, progress, cancel));
    }

    static IEnumerable<string> Sentences(AlsModel model, BuiltIndex? built, string path, double seconds)
    {
        if (built is null)
        {
            yield return "Removed the index: all queries are exact.";
            yield return UpdateReport.Wrote(model, path);
            yield break;
        }

        var settings = model.IndexSettings!;
        yield return $"Indexed {Format.Count(model.Items.Count, "item")} in {Format.Count(built.Lists, "list")} in {Format.Seconds(seconds)}.";
        yield return $"Similar items: {Reads(settings.SimilarProbes, settings.SimilarRecall, built.SimilarSeconds)}"
            + (built.ExactSimilarSeconds is { } exact ? $"; an exact query takes {Milliseconds(exact)} on all threads." : ".");
        yield return $"Recommendations: {Reads(settings.RecommendProbes, settings.RecommendRecall, built.RecommendSeconds)}.";
        if (built.SimilarSeconds > built.ExactSimilarSeconds)
            yield return $"The index is no faster than exact queries. To remove it: gpuals index {DisplayText.Escape(path)} --remove";
        yield return UpdateReport.Wrote(model, path) + $" The index is {Format.Bytes(built.Bytes)} of it.";
    }

    static string Reads(int probes, double? recall, double? seconds) => recall is null || seconds is null
        ? "nothing to measure, because no vector is other than zeros"
        : string.Create(
            CultureInfo.InvariantCulture, $"a query reads {Format.Count(probes, "list")}, finds {100 * recall.Value:0.00} % of the exact ten ")
            + $"and takes {Milliseconds(seconds.Value)} on one thread";

    static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.00} ms");

    static Report ForPrograms(AlsModel model, BuiltIndex? built, string path, double seconds) => new(
        null,
        [
            .. UpdateReport.Of(model, path),
            .. IndexFields.Of(model),
            new("lists", "Lists", built?.Lists),
            new("indexBytes", "Bytes of the index", built?.Bytes),
            new("similarSeconds", "Seconds of a query for similar items", built?.SimilarSeconds),
            new("exactSimilarSeconds", "Seconds of an exact query", built?.ExactSimilarSeconds),
            new("recommendSeconds", "Seconds of a query for recommendations", built?.RecommendSeconds),
            new("seconds", "Seconds", seconds),
        ]);
}

/// <summary>The settings of the index of a model, as fields.</summary>
static class IndexFields
{
    /// <summary>The fields; none for a model without an index.</summary>
    public static IEnumerable<Field> Of(AlsModel model) => model.IndexSettings is not { } settings
        ? []
        :
        [
            new("index.recall", "Wanted recall of the index", settings.Recall),
            new("index.similarProbes", "Lists read for similar items", settings.SimilarProbes, "N0"),
            new("index.similarRecall", "Recall of similar items", settings.SimilarRecall, "F4"),
            new("index.recommendProbes", "Lists read for recommendations", settings.RecommendProbes, "N0"),
            new("index.recommendRecall", "Recall of recommendations", settings.RecommendRecall, "F4"),
            new("index.changedVectors", "Vectors that changed since the recall was measured", settings.ChangedVectors, "N0"),
        ];
}
