import type { Draft } from "./definition.ts";

/**
 * Some messages of the server show a value as Go's `json.Marshal` prints the *internal* type of it: capitalised field
 * names in the order of the struct, everything that is unset as null or zero. These tables are those structs (pkg/apis/core,
 * apps and batch types.go of 1.36), as far as messages show them.
 *
 * A field is written `Name:type`, or `Name=json:type` where the name in JSON is not the Go name with a small first letter.
 * Types: `string`, `int`, `bool`, `quantity`, `intstr`, `any` (already JSON, null when unset), `map`, `*T` (null when
 * unset), `[T` (a list of T), or the name of a struct. `+T` embeds the fields of a struct in the same JSON object.
 */
const STRUCTS: Record<string, string> = {
  PodSpec: `Volumes:[Volume InitContainers:[Container Containers:[Container EphemeralContainers:[EphemeralContainer
    RestartPolicy:string TerminationGracePeriodSeconds:*int ActiveDeadlineSeconds:*int DNSPolicy=dnsPolicy:string
    NodeSelector:map ServiceAccountName:string AutomountServiceAccountToken:*bool NodeName:string
    SecurityContext:*PodSecurityContext ImagePullSecrets:[LocalObjectReference Hostname:string Subdomain:string
    SetHostnameAsFQDN:*bool Affinity:*Affinity SchedulerName:string Tolerations:[Toleration HostAliases:[HostAlias
    PriorityClassName:string Priority:*int PreemptionPolicy:*string DNSConfig=dnsConfig:*PodDNSConfig
    ReadinessGates:[PodReadinessGate RuntimeClassName:*string Overhead:map EnableServiceLinks:*bool
    TopologySpreadConstraints:[TopologySpreadConstraint OS=os:*PodOS SchedulingGates:[PodSchedulingGate
    ResourceClaims:[PodResourceClaim Resources:*ResourceRequirements HostnameOverride:*string
    SchedulingGroup:*PodSchedulingGroup`,
  PodSecurityContext: `HostNetwork:bool HostPID=hostPID:bool HostIPC=hostIPC:bool ShareProcessNamespace:*bool
    HostUsers:*bool SELinuxOptions=seLinuxOptions:*SELinuxOptions WindowsOptions:*WindowsOptions RunAsUser:*int
    RunAsGroup:*int RunAsNonRoot:*bool SupplementalGroups:any SupplementalGroupsPolicy:*string FSGroup=fsGroup:*int
    FSGroupChangePolicy=fsGroupChangePolicy:*string Sysctls:[NameValue SeccompProfile:*Profile AppArmorProfile:*Profile
    SELinuxChangePolicy=seLinuxChangePolicy:*string`,
  Container: `+ContainerCommon`,
  ContainerCommon: `Name:string Image:string Command:any Args:any WorkingDir:string Ports:[ContainerPort
    EnvFrom:[EnvFromSource Env:[EnvVar Resources:ResourceRequirements ResizePolicy:[ContainerResizePolicy
    RestartPolicy:*string RestartPolicyRules:[ContainerRestartRule VolumeMounts:[VolumeMount VolumeDevices:[VolumeDevice
    LivenessProbe:*Probe ReadinessProbe:*Probe StartupProbe:*Probe Lifecycle:*Lifecycle TerminationMessagePath:string
    TerminationMessagePolicy:string ImagePullPolicy:string SecurityContext:*SecurityContext Stdin:bool StdinOnce:bool
    TTY=tty:bool`,
  EphemeralContainer: `+ContainerCommon TargetContainerName:string`,
  ContainerPort: `Name:string HostPort:int ContainerPort:int Protocol:string HostIP=hostIP:string`,
  EnvFromSource: `Prefix:string ConfigMapRef:*OptionalReference SecretRef:*OptionalReference`,
  OptionalReference: `Name:string Optional:*bool`,
  EnvVar: `Name:string Value:string ValueFrom:*EnvVarSource`,
  EnvVarSource: `FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector ConfigMapKeyRef:*KeySelector
    SecretKeyRef:*KeySelector FileKeyRef:*FileKeySelector`,
  ObjectFieldSelector: `APIVersion=apiVersion:string FieldPath:string`,
  ResourceFieldSelector: `ContainerName:string Resource:string Divisor:quantity`,
  KeySelector: `Name:string Key:string Optional:*bool`,
  FileKeySelector: `VolumeName:string Path:string Key:string Optional:*bool`,
  ResourceRequirements: `Limits:map Requests:map Claims:[ResourceClaim`,
  ResourceClaim: `Name:string Request:string`,
  ContainerResizePolicy: `ResourceName:string RestartPolicy:string`,
  ContainerRestartRule: `Action:string ExitCodes:*ContainerRestartRuleOnExitCodes`,
  ContainerRestartRuleOnExitCodes: `Operator:string Values:any`,
  VolumeMount: `Name:string ReadOnly:bool RecursiveReadOnly:*string MountPath:string SubPath:string
    MountPropagation:*string SubPathExpr:string`,
  VolumeDevice: `Name:string DevicePath:string`,
  Probe: `+ProbeHandler InitialDelaySeconds:int TimeoutSeconds:int PeriodSeconds:int SuccessThreshold:int
    FailureThreshold:int TerminationGracePeriodSeconds:*int`,
  ProbeHandler: `Exec:*ExecAction HTTPGet=httpGet:*HTTPGetAction TCPSocket=tcpSocket:*TCPSocketAction
    GRPC=grpc:*GRPCAction`,
  LifecycleHandler: `Exec:*ExecAction HTTPGet=httpGet:*HTTPGetAction TCPSocket=tcpSocket:*TCPSocketAction
    Sleep:*SleepAction`,
  ExecAction: `Command:any`,
  HTTPGetAction: `Path:string Port:intstr Host:string Scheme:string HTTPHeaders=httpHeaders:[NameValue`,
  TCPSocketAction: `Port:intstr Host:string`,
  GRPCAction: `Port:int Service:*string`,
  SleepAction: `Seconds:int`,
  Lifecycle: `PostStart:*LifecycleHandler PreStop:*LifecycleHandler StopSignal:*string`,
  SecurityContext: `Capabilities:*Capabilities Privileged:*bool SELinuxOptions=seLinuxOptions:*SELinuxOptions
    WindowsOptions:*WindowsOptions RunAsUser:*int RunAsGroup:*int RunAsNonRoot:*bool ReadOnlyRootFilesystem:*bool
    AllowPrivilegeEscalation:*bool ProcMount:*string SeccompProfile:*Profile AppArmorProfile:*Profile`,
  Capabilities: `Add:any Drop:any`,
  SELinuxOptions: `User:string Role:string Type:string Level:string`,
  WindowsOptions: `GMSACredentialSpecName=gmsaCredentialSpecName:*string GMSACredentialSpec=gmsaCredentialSpec:*string
    RunAsUserName:*string HostProcess:*bool`,
  Profile: `Type:string LocalhostProfile:*string`,
  NameValue: `Name:string Value:string`,
  LocalObjectReference: `Name:string`,
  Toleration: `Key:string Operator:string Value:string Effect:string TolerationSeconds:*int`,
  HostAlias: `IP=ip:string Hostnames:any`,
  PodDNSConfig: `Nameservers:any Searches:any Options:[PodDNSConfigOption`,
  PodDNSConfigOption: `Name:string Value:*string`,
  PodReadinessGate: `ConditionType:string`,
  PodOS: `Name:string`,
  PodSchedulingGate: `Name:string`,
  PodSchedulingGroup: `PodGroupName:*string`,
  PodResourceClaim: `Name:string ResourceClaimName:*string ResourceClaimTemplateName:*string`,
  TopologySpreadConstraint: `MaxSkew:int TopologyKey:string WhenUnsatisfiable:string LabelSelector:any MinDomains:*int
    NodeAffinityPolicy:*string NodeTaintsPolicy:*string MatchLabelKeys:any`,
  Affinity: `NodeAffinity:*NodeAffinity PodAffinity:*PodAffinity PodAntiAffinity:*PodAffinity`,
  NodeAffinity: `RequiredDuringSchedulingIgnoredDuringExecution:*NodeSelector
    PreferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm`,
  NodeSelector: `NodeSelectorTerms:[NodeSelectorTerm`,
  NodeSelectorTerm: `MatchExpressions:[NodeSelectorRequirement MatchFields:[NodeSelectorRequirement`,
  NodeSelectorRequirement: `Key:string Operator:string Values:any`,
  PreferredSchedulingTerm: `Weight:int Preference:NodeSelectorTerm`,
  PodAffinity: `RequiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm
    PreferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm`,
  PodAffinityTerm: `LabelSelector:any Namespaces:any TopologyKey:string NamespaceSelector:any MatchLabelKeys:any
    MismatchLabelKeys:any`,
  WeightedPodAffinityTerm: `Weight:int PodAffinityTerm:PodAffinityTerm`,
  Volume: `Name:string HostPath:*HostPath EmptyDir:*EmptyDir GCEPersistentDisk=gcePersistentDisk:*GCEPersistentDisk
    AWSElasticBlockStore=awsElasticBlockStore:*AWSElasticBlockStore GitRepo:*GitRepo Secret:*SecretVolume NFS=nfs:*NFS
    ISCSI=iscsi:any Glusterfs:any PersistentVolumeClaim:*ClaimVolume RBD=rbd:any Quobyte:any FlexVolume:any Cinder:any
    CephFS=cephfs:any Flocker:any DownwardAPI=downwardAPI:*DownwardAPIVolume FC=fc:any AzureFile:any
    ConfigMap:*ConfigMapVolume VsphereVolume:any AzureDisk:any PhotonPersistentDisk:any Projected:*Projected
    PortworxVolume:any ScaleIO=scaleIO:any StorageOS=storageos:any CSI=csi:*CSIVolume Ephemeral:*EphemeralVolume
    Image:*ImageVolume`,
  HostPath: `Path:string Type:*string`,
  EmptyDir: `Medium:string SizeLimit:*quantity`,
  GCEPersistentDisk: `PDName=pdName:string FSType=fsType:string Partition:int ReadOnly:bool`,
  AWSElasticBlockStore: `VolumeID=volumeID:string FSType=fsType:string Partition:int ReadOnly:bool`,
  GitRepo: `Repository:string Revision:string Directory:string`,
  SecretVolume: `SecretName:string Items:[KeyToPath DefaultMode:*int Optional:*bool`,
  ConfigMapVolume: `Name:string Items:[KeyToPath DefaultMode:*int Optional:*bool`,
  KeyToPath: `Key:string Path:string Mode:*int`,
  NFS: `Server:string Path:string ReadOnly:bool`,
  ClaimVolume: `ClaimName:string ReadOnly:bool`,
  DownwardAPIVolume: `Items:[DownwardAPIVolumeFile DefaultMode:*int`,
  DownwardAPIVolumeFile: `Path:string FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector Mode:*int`,
  Projected: `Sources:[VolumeProjection DefaultMode:*int`,
  VolumeProjection: `Secret:*SecretProjection DownwardAPI=downwardAPI:*DownwardAPIProjection
    ConfigMap:*SecretProjection ServiceAccountToken:*ServiceAccountTokenProjection
    ClusterTrustBundle:*ClusterTrustBundleProjection PodCertificate:any`,
  SecretProjection: `Name:string Items:[KeyToPath Optional:*bool`,
  DownwardAPIProjection: `Items:[DownwardAPIVolumeFile`,
  ServiceAccountTokenProjection: `Audience:string ExpirationSeconds:int Path:string`,
  ClusterTrustBundleProjection: `Name:*string SignerName:*string LabelSelector:any Optional:*bool Path:string`,
  CSIVolume: `Driver:string ReadOnly:*bool FSType=fsType:*string VolumeAttributes:map
    NodePublishSecretRef:*LocalObjectReference`,
  EphemeralVolume: `VolumeClaimTemplate:*PersistentVolumeClaimTemplate`,
  PersistentVolumeClaimTemplate: `+ObjectMeta Spec:PersistentVolumeClaimSpec`,
  PersistentVolumeClaimSpec: `AccessModes:any Selector:any Resources:VolumeResourceRequirements VolumeName:string
    StorageClassName:*string VolumeMode:*string DataSource:*TypedLocalObjectReference
    DataSourceRef:*TypedObjectReference VolumeAttributesClassName:*string`,
  VolumeResourceRequirements: `Limits:map Requests:map`,
  TypedLocalObjectReference: `APIGroup=apiGroup:*string Kind:string Name:string`,
  TypedObjectReference: `APIGroup=apiGroup:*string Kind:string Name:string Namespace:*string`,
  ImageVolume: `Reference:string PullPolicy:string`,
  PodTemplateSpec: `+ObjectMeta Spec:PodSpec`,
  DeploymentStrategy: `Type:string RollingUpdate:*RollingUpdateDeployment`,
  RollingUpdateDeployment: `MaxUnavailable:intstr MaxSurge:intstr`,
  StatefulSetUpdateStrategy: `Type:string RollingUpdate:*RollingUpdateStatefulSet`,
  RollingUpdateStatefulSet: `Partition:int MaxUnavailable:*intstr`,
  RoleRef: `APIGroup=apiGroup:string Kind:string Name:string`,
  Taint: `Key:string Value:string Effect:string TimeAdded:any`,
  ServicePortKey: `Name:string Protocol:string AppProtocol:*string Port:int TargetPort:intstr NodePort:int`,
  ResourceClaimTemplateSpec: `+ObjectMeta Spec:ResourceClaimSpec`,
  ResourceClaimSpec: `Devices:DeviceClaim`,
  DeviceClaim: `Requests:[DeviceRequest Constraints:[DeviceConstraint Config:[DeviceClaimConfiguration`,
  DeviceRequest: `Name:string Exactly:*ExactDeviceRequest FirstAvailable:[DeviceSubRequest`,
  ExactDeviceRequest: `DeviceClassName:string Selectors:[DeviceSelector AllocationMode:string Count:int AdminAccess:*bool
    Tolerations:[DeviceToleration Capacity:*CapacityRequirements`,
  DeviceSubRequest: `Name:string DeviceClassName:string Selectors:[DeviceSelector AllocationMode:string Count:int
    Tolerations:[DeviceToleration Capacity:*CapacityRequirements`,
  DeviceSelector: `CEL=cel:*CELDeviceSelector`,
  CELDeviceSelector: `Expression:string`,
  DeviceToleration: `Key:string Operator:string Value:string Effect:string TolerationSeconds:*int`,
  CapacityRequirements: `Requests:map`,
  DeviceConstraint: `Requests:any MatchAttribute:*string DistinctAttribute:*string`,
  DeviceClaimConfiguration: `Requests:any Opaque:*OpaqueDeviceConfiguration`,
  OpaqueDeviceConfiguration: `Driver:string Parameters:any`,
  AllocationResult: `Devices:DeviceAllocationResult NodeSelector:*NodeSelector AllocationTimestamp:any`,
  DeviceAllocationResult: `Results:[DeviceRequestAllocationResult Config:[DeviceAllocationConfiguration`,
  DeviceRequestAllocationResult: `Request:string Driver:string Pool:string Device:string AdminAccess:*bool
    Tolerations:[DeviceToleration BindingConditions:any BindingFailureConditions:any ShareID=shareID:*string
    ConsumedCapacity:map`,
  DeviceAllocationConfiguration: `Source:string Requests:any Opaque:*OpaqueDeviceConfiguration`,
  PodFailurePolicy: `Rules:[PodFailurePolicyRule`,
  PodFailurePolicyRule: `Action:string OnExitCodes:*OnExitCodes OnPodConditions:[OnPodCondition`,
  OnExitCodes: `ContainerName:*string Operator:string Values:any`,
  OnPodCondition: `Type:string Status:string`,
  SuccessPolicy: `Rules:[SuccessPolicyRule`,
  SuccessPolicyRule: `SucceededIndexes:*string SucceededCount:*int`,
  NodeAddress: `Type:string Address:string`,
  PodDisruptionBudgetSpec: `MinAvailable:*intstr Selector:any MaxUnavailable:*intstr UnhealthyPodEvictionPolicy:*string`,
  PersistentVolumeSource: `GCEPersistentDisk=gcePersistentDisk:*GCEPersistentDisk
    AWSElasticBlockStore=awsElasticBlockStore:*AWSElasticBlockStore HostPath:*HostPath Glusterfs:any NFS=nfs:*NFS
    RBD=rbd:any Quobyte:any ISCSI=iscsi:any FlexVolume:any Cinder:any CephFS=cephfs:any FC=fc:any Flocker:any
    AzureFile:any VsphereVolume:any AzureDisk:any PhotonPersistentDisk:any PortworxVolume:any ScaleIO=scaleIO:any
    Local:*LocalVolume StorageOS=storageos:any CSI=csi:*CSIPersistentVolume`,
  LocalVolume: `Path:string FSType=fsType:*string`,
  CSIPersistentVolume: `Driver:string VolumeHandle:string ReadOnly:bool FSType=fsType:string VolumeAttributes:map
    ControllerPublishSecretRef:*SecretReference NodeStageSecretRef:*SecretReference
    NodePublishSecretRef:*SecretReference ControllerExpandSecretRef:*SecretReference
    NodeExpandSecretRef:*SecretReference`,
  SecretReference: `Name:string Namespace:string`,
  CustomResourceDefinitionVersion: `Name:string Served:bool Storage:bool Deprecated:bool DeprecationWarning:*string Schema:any
    Subresources:any AdditionalPrinterColumns:any SelectableFields:any`,
  VolumeNodeAffinity: `Required:*NodeSelector`,
};

interface Field {
  go: string;
  json: string;
  type: string;
}

const parsed = new Map<string, readonly Field[]>();

function fieldsOf(name: string): readonly Field[] {
  const known = parsed.get(name);
  if (known) return known;
  const fields = (STRUCTS[name] ?? "").split(/\s+/).filter(Boolean).flatMap((text): readonly Field[] => {
    if (text === "+ObjectMeta") return [{ go: "", json: "metadata", type: "meta" }];
    if (text.startsWith("+")) return fieldsOf(text.slice(1));
    const [names = "", type = ""] = text.split(":");
    const [go = "", json] = names.split("=");
    return [{ go, json: json ?? go[0]!.toLowerCase() + go.slice(1), type }];
  });
  parsed.set(name, fields);
  return fields;
}

const OBJECT_META = [
  "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
  "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers",
];

function sortedMap(value: Draft): Draft {
  if (value === undefined || value === null) return null;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, value[key]]));
}

function convert(type: string, value: Draft): Draft {
  if (type.startsWith("*")) return value === undefined || value === null ? null : convert(type.slice(1), value);
  if (type.startsWith("[")) {
    return value === undefined || value === null ? null : value.map((item: Draft) => convert(type.slice(1), item));
  }
  switch (type) {
    case "string": return value ?? "";
    case "int": case "intstr": return value ?? 0;
    case "bool": return value ?? false;
    case "quantity": return value ?? "0";
    case "any": return value ?? null;
    case "map": return sortedMap(value);
    default: return goStruct(type, value);
  }
}

/** In the internal Pod what concerns the host's namespaces stands in the security context. */
function withHostFields(spec: Draft): Draft {
  const host: Draft = {};
  for (const field of ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"]) {
    if (spec[field] !== undefined) host[field] = spec[field];
  }
  return { ...spec, securityContext: spec.securityContext ? { ...spec.securityContext, ...host } : undefined };
}

/** `value` (as in the manifest) as the internal struct `name`, its keys in the order of the struct; null for nothing. */
export function goStruct(name: string, value: Draft): Draft {
  const source: Draft = name === "PodSpec" ? withHostFields(value ?? {}) : (value ?? {});
  const result: Draft = {};
  for (const { go, json, type } of fieldsOf(name)) {
    if (type === "meta") {
      for (const field of OBJECT_META) if (source.metadata?.[field]) result[field] = source.metadata[field];
    } else result[go] = convert(type, source[json]);
  }
  return result;
}
