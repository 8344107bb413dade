namespace GpuAls.Faults.Tests;

/// <summary>
/// All writes of gpuals, one row for each way to write. A new output of a command is a new row; <see cref="InventoryTests"/> compares the rows with
/// the commands that have outputs.
/// </summary>
static class Inventory
{
    const string Small = "--factors 8 --iterations 2 --threads 1 --use-gpu false -q";
    const string Plays = "in/plays.tsv --format lastfm-360k";
    const string Bad = "in/bad.tsv --format lastfm-360k";
    const string AllUsers = "--all-users -n 3 --use-gpu false -q --overwrite";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<FileWrite> All { get; } =
    [
        new("train", $"train {Plays} -m out/m.als {Small}") { Old = $"train {Plays} -m out/m.als --seed 2 {Small}" },
        new("train, a new model", $"train {Plays} -m out/m.als {Small}"),
        new("train with checkpoints", $"train {Plays} -m out/m.als --resume out/{FolderContent.Checkpoints} --every 1 {Small}")
        {
            Old = $"train {Plays} -m out/m.als --seed 2 {Small}",
        },
        new("train with a log of bad rows", $"train {Bad} -m out/m.als --bad-rows out/bad.tsv --overwrite {Small}")
        {
            Old = $"train {Bad} --min-user 3 -m out/m.als --seed 2 {Small}",
        },
        new("inspect with a log of bad rows", $"inspect {Bad} --bad-rows out/bad.tsv -q --overwrite"),
        new("split", $"split {Plays} --split random:0.2 --train out/train.tsv --test out/test.tsv --overwrite -q")
        {
            Old = $"split {Plays} --split random:0.3 --train out/train.tsv --test out/test.tsv -q",
        },
        new(
            "split of users",
            $"split {Plays} --split unseen-users:0.2 --train out/train.tsv --test out/test.tsv --history out/known.tsv -q --overwrite"),
        new("generate", "generate out/plays.tsv --users 30 --items 20 --rows 300 --overwrite -q")
        {
            Old = "generate out/plays.tsv --users 30 --items 20 --rows 200 -q",
        },
        new(
            "generate with side tables",
            "generate out/plays.tsv --users 30 --items 20 --user-features out/users.tsv --item-features out/tags.tsv --overwrite -q")
        {
            Old = "generate out/plays.tsv --users 30 --items 20 --rows 200 --user-features out/users.tsv --item-features out/tags.tsv -q",
        },
        new("prepare", $"prepare {Plays} --out out/prepared --shards 2 --overwrite -q")
        {
            Old = $"prepare {Bad} --on-bad-row skip --out out/prepared -q",
        },
        new("prepare, a new folder", $"prepare {Plays} --min-user 2 --out out/prepared --shards 3 --overwrite -q"),
        new("tune", $"tune {Plays} --trials 3 --factors 4,8 --state out/state.jsonl -m out/m.als --neighbours 0 --threads 1 --use-gpu false -q")
        {
            IsContinued = true,
        },
        new("evaluate", "evaluate in/a.als --test in/test.tsv --format lastfm-360k --per-user out/users.tsv --use-gpu false -q --overwrite")
        {
            Old = "evaluate in/b.als --test in/test.tsv --format lastfm-360k --per-user out/users.tsv --use-gpu false -q",
        },
        new("benchmark", $"benchmark {Plays} --device cpu --factors 8 --iterations 2 --threads 1 --save out/page.md -q")
        {
            Old = $"benchmark {Plays} --device cpu --factors 8,16 --iterations 2 --threads 1 --save out/page.md -q",
        },
        .. from target in (string[])["to.tsv", "to.jsonl", "to.parquet"]
           select new FileWrite($"recommend to {target}", $"recommend in/a.als --to out/{target} {AllUsers}")
           {
               Old = $"recommend in/b.als --to out/{target} {AllUsers}",
           },
        new("recommend to a folder", $"recommend in/a.als --to out/lists/ --shard-rows 90 {AllUsers}")
        {
            Old = $"recommend in/b.als --to out/lists/ --shard-rows 50 {AllUsers}",
            IsOne = true,
        },
        new("recommend to a new folder", $"recommend in/a.als --to out/lists/ --shard-rows 90 {AllUsers}") { IsOne = true },
        .. from kind in (string[])["sqlite", "duckdb"]
           from isNew in (bool[])[true, false]
           select new FileWrite(
               $"recommend to {(isNew ? "a new" : "an old")} file of {kind}",
               $"recommend in/a.als --to {kind}:out/to.{kind} --table {FolderContent.Table} {AllUsers}")
           {
               Old = isNew ? null : $"recommend in/b.als --to {kind}:out/to.{kind} --table {FolderContent.Table} {AllUsers}",
           },
        .. from format in (string[])["npy", "npz", "implicit", "parquet", "spark", "onnx"]
           select new FileWrite($"export as {format}", $"export in/a.als --as {format} --to out/export --overwrite -q")
           {
               Old = $"export in/b.als --as {format} --to out/export -q",
               IsOne = true,
           },
        new("export to a new folder", "export in/a.als --as npy --to out/export --overwrite -q") { IsOne = true },
        new("import", $"import in/implicit-a/model.npz {Named("a")} -m out/m.als -q --overwrite")
        {
            Old = $"import in/implicit-b/model.npz {Named("b")} -m out/m.als -q",
        },
        new("update", "update in/a.als in/test.tsv --format lastfm-360k -m out/m.als --threads 1 -q")
        {
            Old = $"train {Plays} -m out/m.als --seed 2 {Small}",
        },
        new("update, a full training", "update in/a.als --full -m out/m.als --threads 1 --use-gpu false -q")
        {
            Old = $"train {Plays} -m out/m.als --seed 2 {Small}",
        },
        new("forget", "forget in/a.als --users in/gone.txt -m out/m.als --threads 1 -q") { Old = $"train {Plays} -m out/m.als --seed 2 {Small}" },
        new("index", "index in/a.als --force --lists 2 -m out/m.als --threads 1 -q") { Old = $"train {Plays} -m out/m.als --seed 2 {Small}" },
        new("report", "report in/a.als -o out/report.html -q --overwrite") { Old = "report in/b.als -o out/report.html -q" },
        .. from kind in (string[])["svg", "png"]
           select new FileWrite($"plot as {kind}", $"plot in/a.als items-per-user -o out/figure.{kind} -q --overwrite")
           {
               Old = $"plot in/a.als listeners -o out/figure.{kind} -q",
           },
        new("datasets get", "datasets get lastfm-2k -o out/music --from-url DATASET --accept-licence -q")
        {
            IsOne = true,
            IsContinued = true,
            Again = "--overwrite",
        },
    ];

    /// <summary>The rows for the form of this run: in the short one, those that differ most from each other.</summary>
    public static IEnumerable<string> ChosenNames => Extent.IsShort
        ? ["train with checkpoints", "update", "prepare", "recommend to an old file of sqlite"]
        : All.Select(write => write.Name);

    /// <summary>The names as the data of a theory.</summary>
    public static TheoryData<string> Chosen => [.. ChosenNames];

    /// <summary>The row of a name.</summary>
    public static FileWrite Find(string name) => All.Single(write => write.Name == name);

    static string Named(string model) =>
        $"--users in/implicit-{model}/users.tsv --items in/implicit-{model}/items.tsv --known in/implicit-{model}/user_items.npz";
}
