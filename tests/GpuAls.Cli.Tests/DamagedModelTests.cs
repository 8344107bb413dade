using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>A model whose file was changed by one bit is refused by every command that opens it.</summary>
public sealed class DamagedModelTests(TasteModel model) : IClassFixture<TasteModel>, IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Commands =>
    [
        "recommend MODEL --user metal0",
        "recommend MODEL --all-users",
        "recommend MODEL --likes Slayer",
        "similar-items MODEL --item Slayer",
        "similar-users MODEL --user metal0",
        "users-for MODEL --item Slayer",
        "explain MODEL --user metal0 --item Slayer",
        "score MODEL --user metal0 --item Slayer",
        "show MODEL --user metal0",
        "info MODEL",
        "info MODEL --verify",
        "evaluate MODEL --test TEST",
        "export MODEL --as npy --to NEW",
        "plot MODEL listeners -o NEW.svg",
        "report MODEL -o NEW.html",
    ];

    [Theory, MemberData(nameof(Commands))]
    public void AnyByteChanged_IsRefused(string command)
    {
        var test = folder.Write("test.tsv", "metal0\tSlayer\t1\n");
        var path = folder["damaged.als"];
        var output = folder["new"];
        string[] words =
        [
            .. command.Split(' ').Select(word =>
                word == "MODEL" ? path : word == "TEST" ? test : word.Replace("NEW", output, StringComparison.Ordinal)),
        ];
        var bytes = File.ReadAllBytes(model.Path);
        File.WriteAllBytes(path, bytes);
        var run = Gpuals.Run(words);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        foreach (var made in Directory.EnumerateFiles(folder.Path, "new*")) File.Delete(made);
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        // Another byte for each command; all of them in DamagedModelFileTests.
        for (var k = command.Length; k < bytes.Length; k += 211)
        {
            bytes[k] ^= 1;
            File.WriteAllBytes(path, bytes);
            run = Gpuals.Run(words);
            Assert.Equal((ExitCode.UserError, ""), (run.Code, run.Output));
            Assert.Contains($"gpuals: {path}: ", run.Error, StringComparison.Ordinal);
            Assert.Equal(["damaged.als", "test.tsv"], folder.Names);
            bytes[k] ^= 1;
        }
    }

    [Fact]
    public void AFlippedBitInTheFactors_NamesTheSection()
    {
        var bytes = File.ReadAllBytes(model.Path);
        // The item factors of eight items, one cache line each, are before the sections of the names.
        var place = bytes.AsSpan().IndexOf("metal0"u8) - 600;
        bytes[place] ^= 0x40;
        var path = folder["damaged.als"];
        File.WriteAllBytes(path, bytes);
        Assert.Matches(
            @"damaged\.als: damaged: section '[a-z ]+': its checksum is [0-9A-F]{8}; expected [0-9A-F]{8}\n$",
            Gpuals.Run("recommend", path, "--user", "metal0").Error);
    }
}
