using System.Text.Json;
using GpuAls.Core.Model;
using GpuAls.Ingestion.Input;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals update with side tables.</summary>
public sealed class UpdateFeatureTests : IDisposable
{
    readonly TasteModel taste = new();
    readonly string model;

    // Every third album of a taste has no year.
    public UpdateFeatureTests()
    {
        model = Path.Combine(Path.GetDirectoryName(taste.Path)!, "features.als");
        var lands = string.Concat(Enumerable.Range(0, 4).Select(n => $"metal{n}\tNorway\npop{n}\tSweden\n"));
        var users = taste.Write("users.tsv", $"name\tcountry\n{lands}");
        var items = string.Concat(Enumerable.Range(0, 4).Select(n =>
            $"{TasteModel.Metal[n]}\trock|loud\t{Year(1981 + n, n)}\n{TasteModel.Pop[n]}\tdance|soft\t{Year(2001 + n, n)}\n"));
        Gpuals.Answer(
            "train", taste.Plays, "-m", model, "--user-features", users, "--item-features", taste.Write("items.tsv", "name\ttags\tyear\n" + items),
            "--feature-regularization", "1", "--factors", "2", "--neighbours", "0", "--use-gpu", "false", "-q");

        static string Year(int year, int n) => n % 3 == 2 ? "" : $"{year}";
    }

    public void Dispose() => taste.Dispose();

    [Fact]
    public void Tables_BringFeaturesOfNewRows_AndOthersOfKnownOnes()
    {
        var events = taste.Write("new.tsv", "metal9\tSlayer\t8\nmetal9\tSodom\t8\nmetal0\tSodom\t3\npop1\tSodom\t1\n");
        var users = taste.Write("new-users.tsv", "name\tcountry\nmetal9\tNorway\npop2\tNorway\nlurker\tSweden\n");
        var items = taste.Write("new-items.tsv", "name\ttags\nSodom\trock|loud|thrash\nRobyn\tdance|soft\nKreator\tloud|rock\n");
        var run = Gpuals.Run("update", model, events, "--user-features", users, "--item-features", items);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.EndsWith(
            $"Read {users}: 3 rows, 3 users in column 'name': 1 of the model, 1 new with interactions, 1 without interactions.\n"
                + "  Features: country.\n"
                + $"Read {items}: 3 rows, 3 items in column 'name': 1 of the model, 1 new with interactions, 1 without interactions.\n"
                + "  Features: tags, 1 of 5 tags not in the model, such as 'thrash', not used.\n"
                + "  Not in the table: year. Items of the model keep theirs; of new items, they are missing.\n",
            run.Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "\nChanged the features of 1 user and 0 items, and added 1 user and 1 item without interactions.\n",
            run.Output,
            StringComparison.Ordinal);
        Assert.Contains(": 10 users × 10 items, ", run.Output, StringComparison.Ordinal);
        using var updated = AlsModel.Open(model, inMemory: true);
        Assert.Equal((1, 1), (updated.ColdUsers, updated.ColdItems));
        Assert.Equal(["country=Norway"], Features(updated, ofUsers: true, "metal9"));
        Assert.Equal(["country=Norway"], Features(updated, ofUsers: true, "pop2"));
        Assert.Equal(["country=Sweden"], Features(updated, ofUsers: true, "lurker"));
        Assert.Equal(["tags=loud", "tags=rock"], Features(updated, ofUsers: false, "Sodom"));
        Assert.Equal(["tags=loud", "tags=rock"], Features(updated, ofUsers: false, "Kreator"));
        Assert.Contains(Features(updated, ofUsers: false, "Robyn"), name => name.StartsWith("year=", StringComparison.Ordinal));
        // The new vectors are those of their features.
        var similar = Gpuals.Answer("similar-items", model, "--item", "Slayer", "-n", "10", "--output", "tsv", "-q");
        Assert.InRange(
            similar.IndexOf("Kreator", StringComparison.Ordinal), 1, similar.IndexOf("Kylie", StringComparison.Ordinal));
    }

    [Fact]
    public void TablesAlone_AreAnUpdateToo()
    {
        var items = taste.Write("new-items.tsv", "name\ttags\tyear\nKreator\tloud\t1985\nSlayer\tsoft\told\nKreator\trock\t1981\n");
        var run = Gpuals.Run("update", model, "--item-features", items, "--output", "json", "--normalize", "none");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains(
            "  Features: tags; year, 1 missing, 1 no numbers, such as 'old', read as missing.\n  1 row repeats an item: only its tags are used.\n",
            run.Error,
            StringComparison.Ordinal);
        using var report = JsonDocument.Parse(run.Output);
        var counts = report.RootElement.GetProperty("features");
        Assert.Equal(
            (0, 1, 0, 1),
            (counts.GetProperty("changedUsers").GetInt32(), counts.GetProperty("changedItems").GetInt32(),
                counts.GetProperty("addedUsers").GetInt32(), counts.GetProperty("addedItems").GetInt32()));
        Assert.Equal(0, report.RootElement.GetProperty("addedPairs").GetInt32());
        Assert.True(report.RootElement.GetProperty("sweeps").GetArrayLength() > 0);
        using (var updated = AlsModel.Open(model, inMemory: true))
        {
            Assert.Equal(24, updated.Known.Entries);
            Assert.Equal("tags=soft", Features(updated, ofUsers: false, "Slayer")[0]);
            Assert.Equal(["tags=loud", "tags=rock"], Features(updated, ofUsers: false, "Kreator").Take(2));
        }

        // Names that have no interactions may be left out.
        var more = taste.Write("more.tsv", "name\ttags\n" + string.Concat(Enumerable.Range(0, 20).Select(n => $"new{n}\tloud\n")));
        var left = Gpuals.Run("update", model, "--item-features", more, "--no-cold-rows");
        Assert.Contains(": 20 without interactions, not used.\n", left.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"Warning: no item of {more} is in the model or in the new interactions. If another column has the names, choose it: "
                + "--feature-kind COLUMN=name\n",
            left.Error,
            StringComparison.Ordinal);
        using var same = AlsModel.Open(model, inMemory: true);
        Assert.Equal(9, same.Items.Count);
    }

    [Fact]
    public void EmbeddingsOfNumPy_AreTrainedAndUpdated()
    {
        var folder = Path.GetDirectoryName(taste.Path)!;
        string[] bands = [.. TasteModel.Metal, .. TasteModel.Pop];
        WriteArray("texts", [.. bands.Select((_, row) => (row < 4 ? 1f : -1f, 0.5f))], bands);
        var embedded = Path.Combine(folder, "embedded.als");
        string[] options = ["--feature-regularization", "1", "--factors", "2", "--neighbours", "0", "--use-gpu", "false"];
        var texts = Path.Combine(folder, "texts.npy");
        var train = Gpuals.Run(["train", taste.Plays, "-m", embedded, "--item-features", texts, .. options]);
        Assert.Contains(
            $"Read {texts}: 8 rows, 8 items named in {Path.Combine(folder, "texts.txt")}, all of them with interactions.\n"
                + "  Features: texts: a vector of 2 numbers.\n",
            train.Error,
            StringComparison.Ordinal);

        WriteArray("fresh", [(1, 0.5f), (-1, 0.5f)], ["Kreator", "Madonna"]);
        var update = Gpuals.Run("update", embedded, "--item-features", Path.Combine(folder, "fresh.npy"));
        Assert.True(update.Code == ExitCode.Done, update.Error);
        Assert.Contains(
            $"2 items named in {Path.Combine(folder, "fresh.txt")}: 2 without interactions.\n  Features: texts.\n", update.Error,
            StringComparison.Ordinal);
        var similar = Gpuals.Answer("similar-items", embedded, "--item", "Slayer", "-n", "10", "--output", "tsv", "-q");
        Assert.InRange(
            similar.IndexOf("Kreator", StringComparison.Ordinal), 1, similar.IndexOf("Madonna", StringComparison.Ordinal));

        WriteArray("other", [(1, 0.5f)], ["nobody"]);
        var other = Gpuals.Run(["train", taste.Plays, "-m", embedded, "--item-features", Path.Combine(folder, "other.npy"), .. options]);
        Assert.EndsWith(
            $"        Write the names of the items as in the interactions, one per line: {Path.Combine(folder, "other.txt")}\n", other.Error,
            StringComparison.Ordinal);

        void WriteArray(string name, (float, float)[] rows, string[] names)
        {
            taste.Write($"{name}.txt", string.Concat(names.Select(one => $"{one}\n")));
            var numbers = rows.SelectMany(row => (float[])[row.Item1, row.Item2]).SelectMany(BitConverter.GetBytes);
            byte[] array = [.. new NpyHeader("<f4", IsFortranOrder: false, [rows.Length, 2]).ToBytes(), .. numbers];
            File.WriteAllBytes(Path.Combine(folder, $"{name}.npy"), array);
        }
    }

    [Theory]
    [InlineData("name\ttaste\nKreator\tloud\n", "no column is a feature of the model: taste; expected 'tags' or 'year'")]
    [InlineData(
        "name\ttags\tyear\nKreator\tloud\t\"[1, 2]\"\nSodom\tloud\t\"[1, 3]\"\n", "year, 2 missing, 2 no numbers, such as '[1, 2]', read as missing")]
    public void OtherColumns_AreReported(string table, string words)
    {
        var file = taste.Write("new-items.tsv", table);
        Assert.Contains(words, Gpuals.Run("update", model, "--item-features", file).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--item-features and --full exclude each other", "--item-features", "TABLE", "--full")]
    [InlineData("--no-cold-rows requires --user-features or --item-features", "TABLE", "--no-cold-rows")]
    [InlineData("--separator requires FILE", "--item-features", "TABLE", "--separator", ";")]
    [InlineData(
        "--feature-kind: 'tags=category' is a kind of feature, which an update keeps as it is in the model; expected name, weight or ignore",
        "--item-features", "TABLE", "--feature-kind", "tags=category")]
    [InlineData("--feature-kind names the column 'tag', which no side table has", "--item-features", "TABLE", "--feature-kind", "tag=ignore")]
    [InlineData("no column is a feature of the model: all are ignored; expected 'tags'", "--item-features", "TABLE", "--feature-kind", "tags=ignore")]
    public void Errors_AreExplained(string error, params string[] words)
    {
        var before = File.ReadAllBytes(model);
        var file = taste.Write("new-items.tsv", "name\ttags\nKreator\tloud\n");
        var run = Gpuals.Run(["update", model, .. words.Select(word => word == "TABLE" ? file : word)]);

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(model));
    }

    [Fact]
    public void AModelWithoutFeatures_SaysHowToGetThem()
    {
        var file = taste.Write("new-items.tsv", "name\ttags\nKreator\tloud\n");
        Assert.Equal(
            $"gpuals: {taste.Path} has no features of items; expected a model that was trained with them\n"
                + "        Train with a side table of items: gpuals train FILE --item-features tags.tsv\n",
            Gpuals.Run("update", taste.Path, "--item-features", file).Error);
    }

    static string[] Features(AlsModel model, bool ofUsers, string name)
    {
        var (schema, names) = ofUsers ? (model.UserSchema!, model.Users) : (model.ItemSchema!, model.Items);
        var rows = (ofUsers ? model.Features!.Users : model.Features!.Items)!;
        return [.. rows.RowColumns(names.Find(name)).ToArray().Select(schema.NameOf)];
    }
}
