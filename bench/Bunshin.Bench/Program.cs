using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Bunshin.Bench;
using Bunshin.Bench.Attaching;
using Bunshin.Bench.Children;
using Bunshin.Bench.Containment;
using Bunshin.Bench.Cost;
using Bunshin.Bench.Docker;
using Bunshin.Bench.Macro;

switch (args.FirstOrDefault())
{
    case "model":
        // In this process: the packages' lock files and the artifacts folder do not suit the generated project of the default toolchain.
        var job = (args.Contains("--quick") ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance);
        _ = BenchmarkSwitcher.FromTypes([typeof(ModelBenchmarks), typeof(StackBenchmarks)])
            .Run(["--filter", .. args.SkipWhile(static arg => arg != "--filter").Skip(1).DefaultIfEmpty("*")], DefaultConfig.Instance.AddJob(job));
        return 0;
    case "macro":
        return MacroBench.Run(new Arguments([.. args.Skip(1)]));
    case "stacks":
        return MacroBench.RunStacks(new Arguments([.. args.Skip(1)]));
    case "cost":
        return CostBench.Run(new Arguments([.. args.Skip(1)]));
    case "children":
        return ChildrenBench.Run(new Arguments([.. args.Skip(1)]));
    case "attach":
        return AttachBench.Run([.. args.Skip(1)]);
    case "containment":
        return ContainmentBench.Run(new Arguments([.. args.Skip(1)]));
    case "docker":
        return DockerBench.Run([.. args.Skip(1)]);
    default:
        Console.Error.WriteLine("""
            usage: model [--quick] [--filter PATTERN]
                   macro [--quick] [--datapath ebpf,userspace] [--modes private,vepa,passthru] [--crowd 100,1000] [--json FILE] [--svg FILE]
                   cost [--quick] [--datapath ebpf,userspace] [--crowd 100,1000]
                   children [--quick] [--datapath ebpf,userspace] [--count 1000]
                   stacks [--quick] | attach [--quick]
                   containment [--datapath kernel,ebpf,userspace] [--endpoints 1000] [--rounds 3] [--joins 300]
                   docker [--endpoints N] [--rounds N] [--clients N] [--datapath kernel|userspace] [--program FILE]
            """);
        return 2;
}
