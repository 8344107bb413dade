using System.Text.Json;
using System.Text.Json.Nodes;
using GpuAls.Cli.Schemas;
using GpuAls.Testing;
using Json.Schema;

namespace GpuAls.Cli.Tests;

/// <summary>
/// The JSON Schemas of all results: as committed in docs/schemas, for every command with --output json, and kept by real results, of which no field
/// is without a description.
/// </summary>
public sealed class SchemaTests(SchemaData data) : IClassFixture<SchemaData>
{
    static readonly bool Accepts = Environment.GetEnvironmentVariable("GPUALS_ACCEPT_EXPECTED") == "1";

    public static TheoryData<string> Commands => [.. ReportSchema.All.Select(schema => schema.Command)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void ASchema_IsTheCommittedOne(string command) =>
        AssertCommitted($"docs/schemas/{command.Replace(' ', '-')}.schema.json", Gpuals.Answer(["schema", .. command.Split(' ')]));

    [Fact]
    public void TheSchemaOfTheConfiguration_IsTheCommittedOne() =>
        AssertCommitted("docs/schemas/gpuals.schema.json", Gpuals.Answer("config", "--schema"));

    static void AssertCommitted(string path, string printed)
    {
        var file = RepositoryFile.FullPath(path);
        if (Accepts) File.WriteAllText(file, printed);
        Assert.Equal(File.ReadAllText(file), printed);
        Assert.True(MetaSchemas.Draft202012.Evaluate(JsonDocument.Parse(printed).RootElement).IsValid, path);
    }

    [Fact]
    public void EveryCommandWithJson_HasASchema() => Assert.Equal(
        GpuAlsCommand.Configurable(Terminal.OfProcess()).Where(pair => pair.Value.Options.Any(option => option.Name == "--output"))
            .Select(pair => pair.Key).Order(),
        ReportSchema.All.Select(schema => schema.Command).Order());

    [Fact]
    public void EveryField_IsDescribed()
    {
        foreach (var schema in ReportSchema.All) AssertDescribed(schema.ToJson(), schema.Command);

        static void AssertDescribed(JsonNode? node, string place)
        {
            if (node is JsonArray array) foreach (var one in array) AssertDescribed(one, place);
            if (node is not JsonObject schema) return;
            foreach (var (name, value) in schema)
            {
                if (name is "properties" or "patternProperties")
                {
                    foreach (var (field, of) in (JsonObject)value!)
                        Assert.EndsWith(".", $"{of!["description"]}", StringComparison.Ordinal);
                }

                AssertDescribed(value, place);
            }
        }
    }

    [Fact]
    public void WithoutACommand_TheCommandsAreListed() =>
        Assert.Equal(ReportSchema.All.Select(schema => schema.Command), Gpuals.Answer("schema").TrimEnd('\n').Split('\n'));

    [Fact]
    public void AnUnknownCommand_IsAnError() => Assert.StartsWith(
        "gpuals: no schema for 'recomend'; did you mean 'recommend'?; expected one of sniff, inspect, ",
        Gpuals.Run("schema", "recomend").Error,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("sniff PLAYS", "sniff EVENTS", "sniff NAMES")]
    [InlineData(
        "inspect PLAYS --format lastfm-360k", "inspect RATINGS --negative dislike --min-value 2",
        "inspect EVENTS --event-column 2 --event-weight view=1,buy=3,dislike=-2 --min-user 3 --names NAMES",
        "inspect PLAYS --format lastfm-360k -n 0")]
    [InlineData(
        "split PLAYS --format lastfm-360k --split random:0.2 --train OUT/tr --test OUT/te",
        "split PLAYS --format lastfm-360k --split unseen-users:0.2 --train OUT/tr2 --test OUT/te2 --history OUT/hi")]
    [InlineData(
        "generate OUT/g.tsv --users 40 --items 50 --rows 500",
        "generate OUT/g.tsv --users 40 --items 50 --rows 500 --user-features OUT/u.tsv --item-features OUT/i.tsv --overwrite")]
    [InlineData(
        "features FEATUREMODEL", "features FEATUREMODEL --feature country", "features FEATUREMODEL --feature country=Germany -n 3",
        "features FEATUREMODEL --feature tag=rock", "features FEATUREMODEL --weights", "features FEATUREMODEL --user USER",
        "features FEATUREMODEL --item ITEM")]
    [InlineData("datasets")]
    [InlineData(
        "train PLAYS --format lastfm-360k -m OUT/a.als SMALL", "train PLAYS --format lastfm-360k -m OUT/b.als SMALL --loss --validate --early-stop 2",
        "train RATINGS --negative dislike -m OUT/c.als SMALL --neighbours 0 --loss", "train PLAYS --format lastfm-360k -m OUT/d.als SMALL --dry-run",
        "train PLAYS --format lastfm-360k -m OUT/d.als SMALL --dry-run --validate random:0.1", "train RATINGS --negative dislike -m OUT/e.als "
        + "--use-gpu false --validate random:0.2 --factors 3 --neighbours 4 --start uniform")]
    [InlineData(
        "tune PLAYS --format lastfm-360k --use-gpu false --factors 2 --trials 3",
        "tune PLAYS --format lastfm-360k --use-gpu false --trials 2 --dry-run",
        "tune PLAYS --format lastfm-360k --use-gpu false --factors 2 --minutes 0.02 --model OUT/t.als --state OUT/t.jsonl",
        "tune RATINGS --negative dislike --use-gpu false --factors 2 --minutes 1 --model OUT/t.als --dry-run")]
    [InlineData(
        "evaluate MODEL --test TEST --format lastfm-360k",
        "evaluate MODEL --test TEST --format lastfm-360k --baseline item-cosine,neighbours --at 5 --sample-users 20 --require mrr>popularity",
        "evaluate --compare MODEL MODEL --test TEST --format lastfm-360k --require ndcg@10>first --require mrr>0.5",
        "evaluate PLAYS --format lastfm-360k --split random:0.2 SMALL", "evaluate PLAYS --format lastfm-360k --split random:0.2 SMALL --dry-run",
        "evaluate RATINGS --negative dislike --split random:0.2 SMALL",
        "evaluate PLAYS --format lastfm-360k --split unseen-users:0.2 --known 0,1 SMALL",
        "evaluate PLAYS --format lastfm-360k --split unseen-users:0.2 --known 1 --at 5 --user-features PROFILES SMALL",
        "evaluate PLAYS --format lastfm-360k --split unseen-items:0.2 --at 5 --item-features TAGS SMALL")]
    [InlineData(
        "recommend MODEL --user USER", "recommend MODEL --user USER --because 2 -n 3", "recommend MODEL --likes ITEM --because 1",
        "recommend MODEL --all-users --use-gpu false", "recommend MODEL --all-users --use-gpu false --percentiles --because 2",
        "recommend MODEL --all-users --use-gpu false --dry-run", "recommend EVENTMODEL --all-users --use-gpu false --percentiles --because 2",
        "recommend EVENTMODEL --user u1 --because 2", "recommend MODEL --history TEST --user-column 0 --item-column 2 --value-column 3 --because 1")]
    [InlineData(
        "update MODEL PLAYS --format lastfm-360k -m OUT/u.als", "update MODEL --full -m OUT/u.als --use-gpu false",
        "update MODEL PLAYS --format lastfm-360k -m OUT/u.als --tolerance 0.2")]
    [InlineData("forget MODEL --user USER -m OUT/f.als", "forget MODEL --user USER -m OUT/f.als --full --use-gpu false")]
    [InlineData("index MODEL --force -m OUT/i.als", "index MODEL --force --lists 2 -m OUT/i.als --recall 0.5")]
    [InlineData("users-for MODEL --item ITEM", "users-for EVENTMODEL --item i1")]
    [InlineData(
        "similar-items MODEL --item ITEM", "similar-items MODEL --all-items -n 3", "similar-items EVENTMODEL --item i1 --by neighbours",
        "similar-items EVENTMODEL --all-items --by neighbours -n 2")]
    [InlineData("similar-users MODEL --user USER", "similar-users EVENTMODEL --all-users -n 3")]
    [InlineData(
        "explain MODEL --user USER --item ITEM", "explain EVENTMODEL --user u1 --item i1", "explain MODEL --likes ITEM --item ITEM -n 1",
        "explain RATINGMODEL --user u1 --item i1", "explain FEATUREMODEL --user USER --item ITEM")]
    [InlineData(
        "score MODEL --user USER --item ITEM", "score EVENTMODEL --pairs PAIRS", "score EVENTMODEL --pairs PAIRS --percentiles",
        "score RATINGMODEL --pairs PAIRS --on-unknown skip")]
    [InlineData("show MODEL --user USER", "show EVENTMODEL --item i1")]
    [InlineData("info MODEL", "info EVENTMODEL", "info RATINGMODEL --verify", "info FEATUREMODEL")]
    [InlineData(
        "export MODEL --as npy --to OUT/npy", "export EVENTMODEL --as onnx --to OUT/onnx", "export RATINGMODEL --as parquet --to OUT/parquet")]
    [InlineData("import IMPLICIT --model OUT/i.als")]
    [InlineData("devices")]
    [InlineData(
        "benchmark PLAYS --format lastfm-360k --device cpu --factors 4,8 --iterations 2",
        "benchmark --users 50 --items 60 --rows 500 --device cpu --device ilgpu-cpu --factors 4 --iterations 2 --no-peak",
        "benchmark --users 50 --items 60 --rows 500 --factors 4 --iterations 2 --no-peak --solver cholesky")]
    [InlineData(
        "plan --users 1000 --items 200 --pairs 1e4", "plan --users 1e9 --items 1e8 --pairs 5e10 --factors 128 --ranks 64 --link 200Gb --memory 1TB")]
    [InlineData("config", "config train", "config datasets get")]
    public void Results_HaveTheirSchema(params string[] commands)
    {
        foreach (var line in commands)
        {
            var words = data.Place(line);
            var run = Gpuals.Run([.. words, "--output", "json", "--quiet"]);
            Assert.True(run.Code is ExitCode.Done or ExitCode.RequirementNotMet, run.Error);
            foreach (var report in run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) AssertValid(words[0], report, line);
        }
    }

    [Fact]
    public void AFetchedDataSet_HasItsSchema() => AssertValid(
        "datasets get",
        """{"name":"x","folder":"x","bytes":3,"sha256":"00","checked":null,"train":"gpuals train","citation":"c","files":[{"file":"a.tsv"}]}""",
        "datasets get");

    [Theory]
    [InlineData("""{"user":"a","items":[],"more":1}""")]
    [InlineData("""{"user":"a"}""")]
    [InlineData("""{"user":1,"items":[]}""")]
    [InlineData("""{"user":"a","items":[{"rank":1,"item":"i","score":"high"}]}""")]
    public void AnotherField_IsRefused(string report) => Assert.False(Evaluate("recommend", report).IsValid);

    static void AssertValid(string command, string report, string line)
    {
        var result = Evaluate(command, report);
        Assert.True(result.IsValid, $"{line}\n{report}\n{JsonSerializer.Serialize(result)}");
    }

    static EvaluationResults Evaluate(string command, string report) =>
        JsonSchema.FromText(ReportSchema.All.Single(schema => schema.Command == command).ToJson().ToJsonString())
            .Evaluate(JsonDocument.Parse(report).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });

    [Theory]
    [InlineData("""{"factors": 64, "train": {"iterations": 10, "loss": true, "likes": ["a"]}, "use-gpu": false, "at": [5, 10]}""", true)]
    [InlineData("""{"split": "random:0.2", "alpha": "auto"}""", true)]
    [InlineData("""{"split": {"split": "random:0.2"}, "validate": true}""", true)]
    [InlineData("""{"facotrs": 64}""", false)]
    [InlineData("""{"factors": "64"}""", false)]
    [InlineData("""{"factors": 0}""", false)]
    [InlineData("""{"train": {"trials": 3}}""", false)]
    [InlineData("""{"overwrite": true}""", false)]
    public void TheSchemaOfTheConfiguration_RefusesWhatTheProgramRefuses(string json, bool isValid) => Assert.Equal(
        isValid,
        JsonSchema.FromText(Gpuals.Answer("config", "--schema")).Evaluate(JsonDocument.Parse(json).RootElement).IsValid);
}

/// <summary>Files and models for the results of all commands.</summary>
public sealed class SchemaData : IDisposable
{
    readonly TestFolder folder = new();
    readonly string user;
    readonly string item;

    public SchemaData()
    {
        var plays = folder["plays.tsv"];
        Gpuals.Answer(
            "generate", plays, "--users", "120", "--items", "80", "--rows", "2400", "--user-features", folder["profiles.tsv"], "--item-features",
            folder["tags.tsv"]);
        folder.Write("events.tsv", string.Concat(Enumerable.Range(0, 600).Select(
            n => $"u{n * 7 % 50}\ti{n * 11 % 40}\t{(n % 9 == 0 ? "dislike" : n % 4 == 0 ? "buy" : "view")}\t{1_500_000_000 + n}\n")));
        folder.Write("ratings.tsv", string.Concat(Enumerable.Range(0, 500).Select(n => $"u{n * 7 % 40}\ti{n * 13 % 33}\t{n % 5 - 1}\n")));
        folder.Write("names.tsv", string.Concat(Enumerable.Range(0, 40).Select(n => $"i{n}\tName {n}\n")));
        folder.Write("pairs.tsv", "u1\ti1\nu2\ti2\n");
        Gpuals.Answer(
            "split", plays, "--format", "lastfm-360k", "--split", "random:0.2", "--train", folder["train.tsv"], "--test", folder["test.tsv"]);
        Gpuals.Answer(Place("train TRAIN --format lastfm-360k --model MODEL SMALL"));
        Gpuals.Answer(Place("train PLAYS --format lastfm-360k --user-features PROFILES --item-features TAGS --model FEATUREMODEL SMALL"));
        Gpuals.Answer(
            Place("train EVENTS --event-column 2 --event-weight view=1,buy=3,dislike=-2 --names NAMES --neighbours 4 --model EVENTMODEL SMALL"));
        Gpuals.Answer(Place("train RATINGS --negative dislike --neighbours 0 --validate random:0.1 --loss --model RATINGMODEL SMALL"));
        Gpuals.Answer(Place("export RATINGMODEL --as implicit --to OUT/implicit"));
        var row = File.ReadLines(folder["train.tsv"]).First().Split('\t');
        (user, item) = (row[0], row[2]);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The words of a command line, with the files of this folder.</summary>
    internal string[] Place(string line) =>
    [
        .. line.Split(' ').SelectMany(word => word switch
        {
            "PLAYS" => [folder["plays.tsv"]],
            "TRAIN" => [folder["train.tsv"]],
            "TEST" => [folder["test.tsv"]],
            "EVENTS" => [folder["events.tsv"]],
            "RATINGS" => [folder["ratings.tsv"]],
            "NAMES" => [folder["names.tsv"]],
            "PAIRS" => [folder["pairs.tsv"]],
            "MODEL" => [folder["plays.als"]],
            "EVENTMODEL" => [folder["events.als"]],
            "RATINGMODEL" => [folder["ratings.als"]],
            "FEATUREMODEL" => [folder["features.als"]],
            "PROFILES" => [folder["profiles.tsv"]],
            "TAGS" => [folder["tags.tsv"]],
            "IMPLICIT" => [folder["implicit/model.npz"]],
            "USER" => [user],
            "ITEM" => [item],
            "SMALL" => ["--use-gpu", "false", "--factors", "3", "--iterations", "3"],
            _ when word.StartsWith("OUT/", StringComparison.Ordinal) => [folder[word[4..]]],
            _ => (string[])[word],
        }),
    ];
}
