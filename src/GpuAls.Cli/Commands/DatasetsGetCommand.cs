using System.CommandLine;
using GpuAls.Cli.Datasets;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals datasets get NAME</c>: fetches a public data set from its owner.</summary>
sealed class DatasetsGetCommand : DocumentedCommand
{
    readonly Argument<string> name = new("NAME")
    {
        Description = $"Data set: {DisplayText.OneOf([.. PublicDatasets.All.Select(dataset => dataset.Name)])}.",
    };

    readonly Option<string?> folder = new("-o", "--folder")
    {
        Description = "Write the files to this new folder. Default: the name of the data set.",
        HelpName = "folder",
    };

    readonly Option<bool> accept = new(LicenceConsent.Option, "--accept-license")
    {
        Description = "Accept the licence of the data set. Without it, a question on the terminal.",
    };

    readonly Option<string?> address = new(DatasetAddress.Option)
    {
        Description = "Fetch the file from this https address, such as a mirror. The checksum stays. See also the variable "
            + $"{DatasetAddress.MirrorVariable}.",
        HelpName = "address",
    };

    readonly Option<bool> overwrite = new("--overwrite") { Description = "Replace files of the data set in a folder that exists." };
    readonly OutputOption output = new();

    public DatasetsGetCommand(Terminal terminal, DownloadLimits limits)
        : base("get", "Fetch a public data set from its owner, check it and unpack it.")
    {
        Add(name);
        name.CompletionSources.Add([.. PublicDatasets.All.Select(dataset => dataset.Name)]);
        name.Validators.Add(result =>
        {
            if (Find(result.Tokens[0].Value) is null)
                result.AddError(
                    $"unknown data set {DisplayText.Quote(result.Tokens[0].Value)}; expected "
                    + DisplayText.OneOf([.. PublicDatasets.All.Select(dataset => dataset.Name)]));
        });
        TypedPath.Check(folder, "folder name");
        Add(HelpHeading.Plain, folder, accept, address, overwrite);
        output.AddTo(this, HelpHeading.Plain);
        Usages = ["datasets get <NAME> [options]"];
        Examples =
        [
            new("Fetch MovieLens 1M into the folder ml-1m; the same command continues a download that was cut", "gpuals datasets get ml-1m"),
            new("Fetch Last.fm-360K into another folder, in a script", "gpuals datasets get lastfm-360k -o plays --accept-licence"),
        ];
        SetAction((parse, cancel) => Task.FromResult((int)Get(parse, terminal, limits, cancel)));
    }

    ExitCode Get(ParseResult parse, Terminal terminal, DownloadLimits limits, CancellationToken cancel)
    {
        var dataset = Find(parse.GetRequiredValue(name))!;
        var (path, replaces) = (parse.GetValue(folder) ?? dataset.Name, parse.GetValue(overwrite));
        var from = DatasetAddress.Of(dataset, parse.GetValue(address), Environment.GetEnvironmentVariable(DatasetAddress.MirrorVariable));
        new DatasetFolder(path, replaces).Check();
        new LicenceConsent(terminal).Require(dataset, parse.GetValue(accept));
        var progress = new ProgressDisplay(terminal);
        progress.Note($"Fetching {from}");
        var fetched = new DatasetFetch(dataset, limits, progress).Run(from, path, replaces, cancel);
        Write(parse, terminal, dataset, path, fetched);
        return ExitCode.Done;
    }

    void Write(ParseResult parse, Terminal terminal, PublicDataset dataset, string path, FetchedDataset fetched)
    {
        var train = dataset.TrainCommand(path);
        if (output.WriterForPrograms(parse, terminal) is { } writer)
        {
            writer.Write(new Report(
                null,
                [
                    new("name", null, dataset.Name), new("folder", null, path),
                    new("bytes", null, fetched.Bytes), new("sha256", null, fetched.Sha256),
                    new("checked", null, dataset.Checksum?.AlgorithmName), new("train", null, train), new("citation", null, dataset.Citation),
                ],
                new Table("files", null, [new("file", null)], [.. fetched.Files.Select(file => (object?[])[file])])));
            return;
        }

        terminal.Output.WriteLine(
            $"Wrote {DisplayText.Escape(path)}: {string.Join(", ", fetched.Files)} ({DisplayText.Bytes(fetched.Bytes)} fetched).");
        terminal.Output.WriteLine(
            dataset.Checksum is { } published
                ? $"The {published.AlgorithmName} is the one that its owner publishes. SHA-256: {fetched.Sha256}"
                : $"Its owner publishes no checksum. SHA-256: {fetched.Sha256}");
        terminal.Output.WriteLine($"To train on it: {DisplayText.Escape(train)}");
    }

    static PublicDataset? Find(string word) =>
        PublicDatasets.All.FirstOrDefault(dataset => string.Equals(dataset.Name, word, StringComparison.OrdinalIgnoreCase));
}
