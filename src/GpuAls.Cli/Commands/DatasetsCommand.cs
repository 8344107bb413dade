using GpuAls.Cli.Datasets;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals datasets</c>: the public data sets that can be fetched, and <c>datasets get</c>, which fetches one.</summary>
sealed class DatasetsCommand : DocumentedCommand
{
    readonly OutputOption output = new();

    public DatasetsCommand(Terminal terminal)
        : base("datasets", "List public data sets, or fetch one: datasets get NAME.")
    {
        output.AddTo(this, HelpHeading.Plain);
        Add(new DatasetsGetCommand(terminal, new DownloadLimits()));
        Usages = ["datasets [options]", "datasets get <NAME> [options]"];
        Examples =
        [
            new("Show the data sets", "gpuals datasets"),
            new("Fetch one into the folder ml-1m", "gpuals datasets get ml-1m"),
        ];
        SetAction((parse, _) =>
        {
            output.Writer(parse, terminal).Write(Describe());
            if (output.IsForPeople(parse))
                terminal.Note("To fetch one: gpuals datasets get NAME. To see its licence page and address: gpuals datasets --output json");
            return Task.FromResult((int)ExitCode.Done);
        });
    }

    static Report Describe() => new(
        null,
        [],
        new Table(
            "datasets",
            null,
            [
                new("name", "Name"), new("description", "Content"), new("rows", "Rows", "N0"), new("bytes", "Download", Field.Bytes),
                new("licence", "Licence"), new("licencePage", null), new("address", null), new("page", null), new("checksum", null),
                new("train", null), new("citation", null),
            ],
            [
                .. PublicDatasets.All.Select(dataset => (object?[])
                [
                    dataset.Name, dataset.Description, dataset.Rows, dataset.Bytes,
                    dataset.Licence, dataset.LicencePage, dataset.Address, dataset.Page,
                    dataset.Checksum is { } checksum ? $"{checksum.AlgorithmName} {checksum.Hex}" : null,
                    dataset.TrainCommand(dataset.Name), dataset.Citation,
                ]),
            ]));
}
