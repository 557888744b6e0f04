/**
 * A small, good set of objects, and copies of it with one thing changed.
 *
 * @module
 */

import { type KubeObject, parseObjects } from "./manifests.ts";

const GOOD = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
subjects: [{kind: ServiceAccount, name: web}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 5
      nodeSelector: {kubernetes.io/os: linux}
      securityContext: {seccompProfile: {type: RuntimeDefault}}
      volumes: [{name: tmp, emptyDir: {sizeLimit: 1Mi}}]
      containers:
      - name: web
        image: web:1.2.3
        imagePullPolicy: IfNotPresent
        command: [/web]
        ports: [{name: http, containerPort: 8000}]
        volumeMounts: [{name: tmp, mountPath: /tmp}]
        startupProbe: {httpGet: {port: http}}
        livenessProbe: {httpGet: {port: http}}
        readinessProbe: {httpGet: {port: 8000}}
        resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {cpu: 1, memory: 1Mi}}
        securityContext:
          runAsUser: 1000
          runAsGroup: 1000
          runAsNonRoot: true
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
`;

/** The objects with `from` of their YAML text replaced by `to`; as they are without either. */
export function changedObjects(from = "", to = ""): readonly KubeObject[] {
  if (!GOOD.includes(from)) throw new RangeError(`Cannot change "${from}": it is not there`);
  return parseObjects(GOOD.replace(from, to));
}
