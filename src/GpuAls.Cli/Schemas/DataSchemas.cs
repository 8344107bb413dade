using static GpuAls.Cli.Schemas.Property;

namespace GpuAls.Cli.Schemas;

/// <summary>The schemas of the commands that read and write data.</summary>
static class DataSchemas
{
    static readonly Property[] Distribution =
    [
        Text("of", "The number that is distributed, such as items per user."),
        Whole("count", "Number of values."),
        Number("mean", "Mean.").OrNull(),
        Number("std", "Standard deviation; null for a single value.").OrNull(),
        Number("min", "Smallest value.").OrNull(),
        Number("q25", "Lower quartile.").OrNull(),
        Number("q50", "Median.").OrNull(),
        Number("q75", "Upper quartile.").OrNull(),
        Number("max", "Largest value.").OrNull(),
    ];

    /// <summary>All schemas.</summary>
    public static IReadOnlyList<ReportSchema> All { get; } =
    [
        new("sniff", new ReportVariant(
            "The columns of a file.",
            Text("file", "The file."),
            Text("kind", "Kind of file, such as text or Parquet."),
            Whole("bytes", "Size of the file."),
            Whole("rows", "Number of rows, estimated for a text; null if unknown.").OrNull(),
            Truth("header", "Whether the first line is a header; null for a file with a schema of its own.").OrNull(),
            Text("command", "A command that trains on the file; null if no columns of users and items were found.").OrNull(),
            List(
                "columns",
                "The columns from left to right.",
                Whole("index", "Zero-based index."),
                Text("name", "Name in the header; null without a header.").OrNull(),
                Text("type", "Type of the values."),
                Text("role", "Use in a training: user, item, value, time and others; null for none.").OrNull(),
                Text("examples", "Some values.")))),
        new("inspect", new ReportVariant(
            "A summary of interactions.",
            Text("file", "The file, or several files in words."),
            Whole("rows", "Number of rows."),
            Whole("users", "Number of users."),
            Whole("items", "Number of items."),
            Whole("pairs", "Number of different pairs of user and item."),
            Whole("dislikes", "Pairs with a negative value.").Optional(),
            Whole("cancelled", "Pairs whose likes and dislikes cancel out.").Optional(),
            Whole("duplicates", "Rows that repeat a pair."),
            Whole("zeros", "Rows with the value 0."),
            Whole("lowRows", "Rows below --min-value.").Optional(),
            Whole("outsideRows", "Rows outside --since and --until.").Optional(),
            Whole("laterRows", "Rows after --as-of.").Optional(),
            Object(
                "dropped",
                "The result of --min-user and --min-item.",
                Whole("pairs", "Dropped pairs."),
                Whole("users", "Dropped users."),
                Whole("items", "Dropped items."),
                Whole("rounds", "Rounds of dropping.")).Optional(),
            Whole("badRows", "Skipped invalid rows."),
            Number("plays", "Sum of all values."),
            Number("playedOnce", "Share of the pairs with the value 1, from 0 to 1.").OrNull(),
            Number("density", "Share of all pairs of user and item that have an interaction, from 0 to 1.").OrNull(),
            Number("denseBytes", "Size of the interactions as a dense matrix."),
            Text("oldest", "Oldest time, with --time-column.").Optional(),
            Text("newest", "Newest time, with --time-column.").Optional(),
            TimeSchema.Times,
            List(
                "activity",
                "Rows and users over time, with --time-column.",
                Text("from", "Start of the period."),
                Whole("rows", "Rows of the period."),
                Whole("users", "Users with a row in the period."),
                Text("bar", "The rows as a bar.")).Optional(),
            List("distributions", "Distributions over users.", Distribution),
            List(
                "topItems",
                "The most popular items.",
                Whole("rank", "Rank from 1."),
                Text("item", "Name of the item."),
                Whole("listeners", "Users of the item."),
                Number("plays", "Sum of its values.")))),
        new("split", new ReportVariant(
            "The files of a split.",
            Part("train", "The training set."),
            Part("test", "The test set."),
            Part("history", "The known interactions of the test users.").Optional())),
        new("prepare", new ReportVariant(
            "The prepared folder.",
            Text("folder", "The folder."),
            Whole("rows", "Number of rows."),
            Whole("users", "Number of users."),
            Whole("items", "Number of items."),
            Whole("pairs", "Number of different pairs of user and item."),
            Whole("shards", "Number of shards by user, and of shards by item."),
            Whole("bytes", "Size of all files."),
            Text("fingerprint", "SHA-256 of the checksums of all files."),
            Number("seconds", "Time of this run."))),
        new("generate", new ReportVariant(
            "The generated file.",
            Text("file", "The file."), Whole("users", "Number of users."), Whole("items", "Number of items."), Whole("rows", "Number of rows."),
            Whole("bytes", "Size of the file."), Number("seconds", "Time of the generation."))),
        new("datasets", new ReportVariant(
            "The public data sets.",
            List(
                "datasets",
                "One for each data set.",
                Text("name", "Name for gpuals datasets get."),
                Text("description", "Content."),
                Whole("rows", "Number of rows; null if unknown.").OrNull(),
                Whole("bytes", "Size of the download; null if unknown.").OrNull(),
                Text("licence", "Licence in words."),
                Text("licencePage", "Address of the licence."),
                Text("address", "Address of the file; null if the data set has none.").OrNull(),
                Text("page", "Address of the page of the data set."),
                Text("checksum", "Algorithm and published checksum; null for none.").OrNull(),
                Text("train", "A command that trains on the data set."),
                Text("citation", "Reference to cite.")))),
        new("datasets get", new ReportVariant(
            "The data set that was fetched.",
            Text("name", "Name of the data set."),
            Text("folder", "The folder that was written."),
            Whole("bytes", "Size of the download."),
            Text("sha256", "SHA-256 of the download."),
            Text("checked", "Algorithm of the published checksum that was compared; null for none.").OrNull(),
            Text("train", "A command that trains on the data set."),
            Text("citation", "Reference to cite."),
            List("files", "The files in the folder.", Text("file", "Name of the file.")))),
    ];

    static Property Part(string name, string description) =>
        Object(name, description, Text("file", "The file."), Whole("rows", "Number of rows without the header."));
}
