using GpuAls.Core;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels.Launching;

namespace GpuAls.Kernels.Tests;

public sealed class DeviceCatalogTests
{
    static readonly FoundDevice FirstCuda = new(DeviceKind.Cuda, 0, "NVIDIA H100", 80L << 30, 32, IsProcessor: false);
    static readonly FoundDevice SecondCuda = new(DeviceKind.Cuda, 1, "NVIDIA T4", 16L << 30, 32, IsProcessor: false);
    static readonly FoundDevice OpenClProcessor = new(DeviceKind.OpenCl, 0, "cpu-skylake", 24L << 30, null, IsProcessor: true);
    static readonly FoundDevice OpenClCard = new(DeviceKind.OpenCl, 1, "gfx1100", 24L << 30, 32, IsProcessor: false);
    static readonly FoundDevice Cpu = new(DeviceKind.Cpu, 0, "CPU, 2 threads, 512-bit vectors", 24L << 30, null, IsProcessor: true);
    static readonly FoundDevice IlgpuCpu = new(DeviceKind.IlgpuCpu, 0, "ILGPU's CPU accelerator, for checking", 24L << 30, 4, IsProcessor: true);
    static readonly MissingKind NoCuda = new(DeviceKind.Cuda, "no CUDA driver: libcuda.so.1 is not installed");
    static readonly MissingKind NoOpenCl = new(DeviceKind.OpenCl, "no OpenCL: libOpenCL.so.1 is not installed");

    static readonly DeviceCatalog Bare = new([Cpu, IlgpuCpu], [NoCuda, NoOpenCl]);
    static readonly DeviceCatalog WithPocl = new([OpenClProcessor, Cpu, IlgpuCpu], [NoCuda]);
    static readonly DeviceCatalog WithOpenCl = new([OpenClProcessor, OpenClCard, Cpu, IlgpuCpu], [NoCuda]);
    static readonly DeviceCatalog WithAll = new([FirstCuda, SecondCuda, OpenClProcessor, OpenClCard, Cpu, IlgpuCpu], []);

    [Fact]
    public void Find_OfAName_IsThatDevice()
    {
        Assert.Same(FirstCuda, WithAll.Find("cuda"));
        Assert.Same(FirstCuda, WithAll.Find("cuda:0"));
        Assert.Same(SecondCuda, WithAll.Find("cuda:1"));
        Assert.Same(OpenClProcessor, WithAll.Find("opencl"));
        Assert.Same(OpenClCard, WithAll.Find("opencl:1"));
        Assert.Same(Cpu, WithAll.Find("cpu"));
        Assert.Same(IlgpuCpu, WithAll.Find("ilgpu-cpu"));
        Assert.All(WithAll.Found, device => Assert.Same(device, WithAll.Find(device.Spec)));
    }

    [Fact]
    public void FindAll_OfSeveralNames_IsThoseDevices()
    {
        Assert.Equal([FirstCuda, SecondCuda], WithAll.FindAll("cuda:all"));
        Assert.Equal([SecondCuda, FirstCuda], WithAll.FindAll("cuda:1,0"));
        Assert.Equal([FirstCuda, OpenClCard], WithAll.FindAll("cuda,opencl:1"));
        Assert.Equal([Cpu], WithAll.FindAll("cpu"));
        // The first OpenCL device is a processor, which is of no use beside a card.
        Assert.Equal([OpenClCard], WithAll.FindAll("opencl:all"));
        Assert.Equal([OpenClProcessor], WithPocl.FindAll("opencl:all"));
        Assert.Equal("unknown device '0'; expected cuda, cuda:1, opencl, opencl:1, cpu or ilgpu-cpu", Error(() => WithAll.FindAll("0,1")));
        Assert.Contains("there is no CUDA device 2", Error(() => WithAll.FindAll("cuda:0,2")), StringComparison.Ordinal);

        static string Error(Action find) => Assert.Throws<GpuAlsException>(find).Message;
    }

    [Fact]
    public void FindForRank_OfANameWithoutANumber_IsTheNextDeviceForEachProcess()
    {
        Assert.Equal([FirstCuda, SecondCuda, FirstCuda], Enumerable.Range(0, 3).Select(process => WithAll.FindForRank("cuda", process)));
        Assert.Same(SecondCuda, WithAll.FindForRank("cuda:1", 0));
        Assert.Same(Cpu, WithAll.FindForRank("cpu", 5));
    }

    [Theory]
    [InlineData("gpu"), InlineData(""), InlineData("CUDA"), InlineData("cuda:")]
    [InlineData("cuda:-1"), InlineData("cuda:1:1"), InlineData("cuda:x"), InlineData("cpu:0")]
    public void Find_OfAnUnknownName_IsAnError(string spec)
    {
        var error = Assert.Throws<GpuAlsException>(() => WithAll.Find(spec));
        Assert.Equal($"unknown device '{spec}'; expected cuda, cuda:1, opencl, opencl:1, cpu or ilgpu-cpu", error.Message);
    }

    [Fact]
    public void Find_OfAMissingKind_NamesTheReasonAndTheDevicesFound()
    {
        var error = Assert.Throws<GpuAlsException>(() => Bare.Find("cuda:1"));
        Assert.Equal(
            "device 'cuda:1': no CUDA driver: libcuda.so.1 is not installed. "
            + "Found: cpu (CPU, 2 threads, 512-bit vectors), ilgpu-cpu (ILGPU's CPU accelerator, for checking)",
            error.Message);
    }

    [Fact]
    public void Find_OfANumberTooLarge_NamesTheDevicesFound()
    {
        var error = Assert.Throws<GpuAlsException>(() => WithPocl.Find("opencl:1"));
        Assert.Equal(
            "device 'opencl:1': there is no OpenCL device 1; numbers start at 0. "
            + "Found: opencl:0 (cpu-skylake), cpu (CPU, 2 threads, 512-bit vectors), ilgpu-cpu (ILGPU's CPU accelerator, for checking)",
            error.Message);
    }

    [Fact]
    public void Best_IsCuda_ElseACardOfOpenCl_ElseTheCpu()
    {
        Assert.Equal(new DeviceChoice(FirstCuda, "the first CUDA card"), WithAll.Best());
        Assert.Equal(new DeviceChoice(OpenClCard, "the first OpenCL card; no CUDA driver: libcuda.so.1 is not installed"), WithOpenCl.Best());
        Assert.Equal(
            new DeviceChoice(
                Cpu, "no CUDA driver: libcuda.so.1 is not installed; opencl:0 (cpu-skylake) is the processor itself, which 'cpu' uses better"),
            WithPocl.Best());
        Assert.Equal(
            new DeviceChoice(Cpu, "no CUDA driver: libcuda.so.1 is not installed; no OpenCL: libOpenCL.so.1 is not installed"), Bare.Best());
    }

    [Fact]
    public void BestForKernels_IsCuda_ElseOpenCl_ElseIlgpusCpuAccelerator()
    {
        Assert.Equal(new DeviceChoice(FirstCuda, "the first CUDA device"), WithAll.BestForKernels());
        Assert.Equal(
            new DeviceChoice(OpenClCard, "the first OpenCL device; no CUDA driver: libcuda.so.1 is not installed"), WithOpenCl.BestForKernels());
        Assert.Equal(
            new DeviceChoice(OpenClProcessor, "the first OpenCL device; no CUDA driver: libcuda.so.1 is not installed"), WithPocl.BestForKernels());
        Assert.Equal(
            new DeviceChoice(IlgpuCpu, "no CUDA driver: libcuda.so.1 is not installed; no OpenCL: libOpenCL.so.1 is not installed"),
            Bare.BestForKernels());
    }

    [Fact]
    public void MissingReasons_NameTheLibraryOrTheDevice()
    {
        Assert.Equal("no CUDA driver: libcuda.so.1 is not installed", MissingReasons.OfCuda("libcuda.so.1", null));
        Assert.Equal(
            "no CUDA device: the driver is installed (libcuda.so.1) but finds no device",
            MissingReasons.OfCuda("libcuda.so.1", new(0, "no error", 0)));
        Assert.Equal(
            "no CUDA device: the driver (libcuda.so.1) reports 2, but ILGPU can use none of them",
            MissingReasons.OfCuda("libcuda.so.1", new(0, "no error", 2)));
        Assert.Equal("no OpenCL: libOpenCL.so.1 is not installed", MissingReasons.OfOpenCl("libOpenCL.so.1", loads: false, []));
        Assert.Equal(
            "no OpenCL device: libOpenCL.so.1 is installed but finds no driver with a device", MissingReasons.OfOpenCl(
                "libOpenCL.so.1", loads: true, []));
        Assert.Equal(
            "no OpenCL device that can run the kernels: pthread has OpenCL C 1.2; expected 2.0 or newer; Intel HD has no generic address space",
            MissingReasons.OfOpenCl("libOpenCL.so.1", loads: true, [new("pthread", new(1, 2)), new("Intel HD", new(3, 0))]));
    }

    [Theory]
    [InlineData(100, "no CUDA-capable device is detected", ". Check that nvidia-smi lists the card and that CUDA_VISIBLE_DEVICES names one; ")]
    [InlineData(803, "system has unsupported display driver / cuda driver combination", ". Restart the machine after an update of the driver; ")]
    [InlineData(999, "unknown error", ". Load the driver's module again: sudo modprobe -r nvidia_uvm && sudo modprobe nvidia_uvm. Or restart")]
    [InlineData(3, "initialization error", "")]
    public void ADriverThatDoesNotStart_IsNamedWithItsErrorAndTheRemedy(int number, string text, string remedy) => Assert.StartsWith(
        $"no CUDA device: the driver is installed (libcuda.so.1) but does not start: error {number}, {text}{remedy}",
        MissingReasons.OfCuda("libcuda.so.1", new(number, text, 0)),
        StringComparison.Ordinal);

    [Fact]
    public void ALibraryThatIsNoDriver_DoesNotStart() => Assert.Null(CudaDriver.Start("libm.so.6"));

    [Fact]
    public void Discover_FindsTheProcessors_AndEveryKindIsFoundOrMissing()
    {
        using var devices = DeviceCatalog.Discover();
        var kinds = devices.Found.Select(device => device.Kind).Concat(devices.Missing.Select(missing => missing.Kind));
        Assert.Equal(Enum.GetValues<DeviceKind>(), kinds.Distinct().Order());
        Assert.Equal(new CpuDevice().Name, devices.Find("cpu").Name);
        Assert.All(devices.Found, device => Assert.InRange(device.MemoryBytes, 1L << 20, long.MaxValue));
        Assert.IsType<CpuDevice>(devices.Open(devices.Find("cpu")));
        Assert.IsType<IlgpuDevice>(devices.Open(devices.Find("ilgpu-cpu")));
    }
}

public sealed class DeviceCatalogOnOpenCl(OpenClFixture device) : IClassFixture<OpenClFixture>
{
    [Fact]
    public void Discover_FindsTheDevice()
    {
        var name = device.Accelerator.Name.Trim();
        using var devices = DeviceCatalog.Discover();
        Assert.Equal(name, devices.Find("opencl").Name);
        Assert.IsType<IlgpuDevice>(devices.Open(devices.Find("opencl")));
    }
}

public sealed class DeviceCatalogOnCuda(CudaFixture device) : IClassFixture<CudaFixture>
{
    [Fact]
    public void Discover_FindsTheDevice()
    {
        var name = device.Accelerator.Name.Trim();
        using var devices = DeviceCatalog.Discover();
        Assert.Equal(name, devices.Best().Device.Name);
        Assert.IsType<IlgpuDevice>(devices.Open(devices.Find("cuda")));
    }
}
